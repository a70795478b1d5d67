"""What banks fetch: the head, the snapshot and the changes of a list. Plain SQL, no model instance a row."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from registry.blocklist.states import OpKind
from registry.distribution.places import FILE_OF_ENCODING, PLAIN, snapshot_folder
from registry.feed import EMPTY_HASH, Op, Put, Remove, op_line
from registry.lib.clock import rfc3339
from registry.lib.errors import RuleError

HEAD_VALID = timedelta(minutes=15)
HEAD_RENEWED = timedelta(minutes=5)
MIN_WAIT_SECONDS = 15
OFFERED = timedelta(days=90)
SMALL_DELTA_BYTES = 64 * 1024
MOST_OPS = 5000

_HEAD = """
SELECT head.code, head.epoch, head.served_seq, coalesce(record.list_hash, %s), coalesce(record.count, 0), record.published_at
FROM blocklist_list head
LEFT JOIN blocklist_publication record ON record.list_id = head.id AND record.seq = head.served_seq
WHERE head.code = %s
"""
# Versions after `after` until the page is full: the first always, the next as long as the sum of operations allows.
_PAGE_END = """
SELECT max(seq) FROM (
  SELECT seq, sum(ops) OVER (ORDER BY seq) - ops AS before
  FROM blocklist_publication WHERE list_id = (SELECT id FROM blocklist_list WHERE code = %s) AND seq > %s AND seq <= %s
) versions WHERE before < %s
"""
_OPS = """
SELECT seq, entry_ref, op, line, reason, wrong_from, wrong_until FROM blocklist_changelog
WHERE list_id = (SELECT id FROM blocklist_list WHERE code = %s) AND seq > %s AND seq <= %s ORDER BY seq, position
"""
_NEXT_VERSION = """
SELECT published_at FROM blocklist_publication WHERE list_id = (SELECT id FROM blocklist_list WHERE code = %s) AND seq = %s
"""
_DELTA_BYTES = """
SELECT coalesce(sum(octet_length(line) + 40), 0) FROM blocklist_changelog
WHERE list_id = (SELECT id FROM blocklist_list WHERE code = %s) AND seq > %s AND seq <= %s
"""
_LIST_HASH = """
SELECT list_hash FROM blocklist_publication WHERE list_id = (SELECT id FROM blocklist_list WHERE code = %s) AND seq = %s
"""


class DeltaGoneError(RuleError):
    """The changes asked for are too old, or more than the whole list: fetch the snapshot of `snapshot_seq`. 410."""

    default_code = "delta-gone"

    def __init__(self, snapshot_seq: int) -> None:
        super().__init__(_("These changes are no longer offered. Fetch the snapshot of version %(seq)d.") % {"seq": snapshot_seq})
        self.snapshot_seq = snapshot_seq


class SeqUnknownError(RuleError):
    """The list has no such version (yet)."""

    default_code = "seq-unknown"


@dataclass(frozen=True)
class Head:
    """The version of a list that can be fetched now."""

    list: str
    epoch: uuid.UUID
    seq: int
    list_hash: str
    count: int
    published_at: datetime | None

    def as_json(self, at: datetime) -> dict[str, Any]:
        """The answer of `GET …/head` at `at`. It stays the same, byte for byte, for five minutes if nothing is published."""
        return {
            "list": self.list,
            "epoch": str(self.epoch),
            "seq": self.seq,
            "list_hash": self.list_hash,
            "count": self.count,
            "published_at": rfc3339(self.published_at) if self.published_at else None,
            "expires_at": rfc3339(renewed_at(at) + HEAD_VALID),
            "min_wait_seconds": MIN_WAIT_SECONDS,
        }


@dataclass(frozen=True)
class ChangesPage:
    """Operations of the versions after `from_seq` up to `to_seq`, as canonical lines. `next_after` is None on the last page."""

    from_seq: int
    to_seq: int
    list_hash: str
    ops: list[str]
    next_after: int | None

    def body(self) -> str:
        """The answer of `GET …/changes`, built from the stored texts: `next` is the `after` of the next page, or null."""
        following = "null" if self.next_after is None else str(self.next_after)
        return (
            f'{{"changes":[{",".join(self.ops)}],"from":{self.from_seq},"list_hash":"{self.list_hash}",'
            f'"next":{following},"to":{self.to_seq}}}'
        )


def renewed_at(at: datetime) -> datetime:
    """The last five-minute mark before `at`."""
    return at - timedelta(seconds=at.timestamp() % HEAD_RENEWED.total_seconds())


def head(code: str) -> Head | None:
    """What is served of a list now; None for an unknown list."""
    row = _one(_HEAD, [EMPTY_HASH, code])
    return Head(*row) if row else None


def snapshot_path(code: str, seq: int | None = None, encoding: str = "identity") -> Path | None:
    """The file of a version (by default the head) in an encoding (`identity`, `gzip`, `zstd`); None when it is not offered.

    The file holds the entry lines sorted by id, each ended by a newline. It never changes while it is there.
    """
    served = head(code)
    wanted = served.seq if served and seq is None else seq
    if served is None or wanted is None or not 0 <= wanted <= served.seq:
        return None
    folder = snapshot_folder(code, served.epoch, wanted)
    path = folder / FILE_OF_ENCODING.get(encoding, PLAIN)
    return path if path.exists() else None


def list_hash_at(code: str, seq: int) -> str | None:
    """The hash of a list at a version that was published; None for one that was not."""
    if seq == 0:
        return EMPTY_HASH
    row = _one(_LIST_HASH, [code, seq])
    return str(row[0]) if row else None


def changes(code: str, after: int, limit: int = MOST_OPS, *, at: datetime) -> ChangesPage:
    """The operations after version `after`, whole versions only, about `limit` of them.

    Raises `SeqUnknownError` when the list is not that far or unknown, `DeltaGoneError` when the changes are older than 90
    days or larger than the snapshot.
    """
    served = head(code)
    if served is None or not 0 <= after <= served.seq:
        raise SeqUnknownError(_("This list has no version %(seq)d.") % {"seq": after})
    if after == served.seq:
        return ChangesPage(after, after, served.list_hash, [], None)
    if _is_gone(served, after, at):
        raise DeltaGoneError(served.seq)
    row = _one(_PAGE_END, [code, after, served.seq, max(1, min(limit, MOST_OPS))])
    to_seq = int(row[0]) if row else served.seq
    with connection.cursor() as cursor:
        cursor.execute(_OPS, [code, after, to_seq])
        ops = [op_line(_op(row)) for row in cursor.fetchall()]
    list_hash = served.list_hash if to_seq == served.seq else str(list_hash_at(code, to_seq))
    return ChangesPage(after, to_seq, list_hash, ops, to_seq if to_seq < served.seq else None)


def _is_gone(served: Head, after: int, at: datetime) -> bool:
    row = _one(_NEXT_VERSION, [served.list, after + 1])
    if row is None or row[0] < at - OFFERED:
        return True
    size = _one(_DELTA_BYTES, [served.list, after, served.seq])
    delta = int(size[0]) if size else 0
    if delta <= SMALL_DELTA_BYTES:
        return False
    snapshot = snapshot_path(served.list, served.seq)
    return snapshot is not None and delta > snapshot.stat().st_size


def _op(row: tuple[Any, ...]) -> Op:
    seq, entry_ref, op, line, reason, wrong_from, wrong_until = row
    if op == OpKind.PUT:
        return Put(seq, entry_ref, line)
    return Remove(seq, entry_ref, reason, _text(wrong_from), _text(wrong_until))


def _text(instant: datetime | None) -> str | None:
    return rfc3339(instant) if instant else None


def _one(query: str, parameters: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
