"""What the server says of a list: its head and its pages of changes, checked member by member before anything is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.agent.faults import TrustError
from registry.feed import FeedError, Op, parse_op


@dataclass(frozen=True)
class Head:
    """The version of a list that the server serves now, and until when it vouches for that."""

    list: str
    epoch: str
    seq: int
    list_hash: str
    published_at: str | None
    expires_at: datetime
    min_wait_seconds: int
    etag: str


@dataclass(frozen=True)
class Page:
    """Operations up to version `to`, where the list's hash is `list_hash`."""

    to: int
    list_hash: str
    ops: tuple[Op, ...]


def read_head(value: Mapping[str, Any], *, list_code: str, etag: str) -> Head:
    """The head in an answer. Raises `TrustError` naming the member that lacks or is wrong."""
    if value.get("list") != list_code:
        raise TrustError(f"The server answered with another list than “{list_code}”.")
    published_at = value.get("published_at")
    return Head(
        list=list_code,
        epoch=_text(value, "epoch"),
        seq=_number(value, "seq"),
        list_hash=_text(value, "list_hash"),
        published_at=None if published_at is None else _text(value, "published_at"),
        expires_at=_instant(value, "expires_at"),
        min_wait_seconds=_number(value, "min_wait_seconds"),
        etag=etag,
    )


def read_page(value: Mapping[str, Any], *, after: int) -> Page:
    """The page of changes after version `after`. Raises `TrustError` where it cannot be applied to that version."""
    to, changes = _number(value, "to"), value.get("changes")
    if not isinstance(changes, list):
        raise TrustError("A page of changes has no operations.")
    try:
        ops = tuple(parse_op(op) for op in changes)
    except (FeedError, AttributeError, RecursionError) as error:
        raise TrustError(f"A page of changes cannot be read: {error}.") from None
    if to <= after or not all(after < op.seq <= to for op in ops) or list(ops) != sorted(ops, key=lambda op: op.seq):
        raise TrustError(f"The page of changes after version {after} does not follow it.")
    return Page(to, _text(value, "list_hash"), ops)


def _text(value: Mapping[str, Any], member: str) -> str:
    found = value.get(member)
    if not isinstance(found, str) or not found:
        raise TrustError(f"The server's answer has no “{member}”.")
    return found


def _number(value: Mapping[str, Any], member: str) -> int:
    found = value.get(member)
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 2**63:
        raise TrustError(f"The server's answer has no “{member}”.")
    return found


def _instant(value: Mapping[str, Any], member: str) -> datetime:
    try:
        found = datetime.fromisoformat(_text(value, member))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise TrustError(f"The server's answer has no “{member}” that is an instant.")
    return found
