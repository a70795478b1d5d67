"""Operations: what one publication does to a list, as canonical lines with a hash, chained from publication to publication."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.feed.lines import parse_entry
from registry.feed.shape import FeedError
from registry.lib.canonical import canonical_text, content_hash


@dataclass(frozen=True, slots=True)
class Put:
    """The entry stands as `line` from publication `seq` on."""

    seq: int
    id: str
    line: str


@dataclass(frozen=True, slots=True)
class Remove:
    """The entry stands no more from publication `seq` on. `wrong_from`/`wrong_until` say when it stood there by mistake."""

    seq: int
    id: str
    reason: str
    wrong_from: str | None = None
    wrong_until: str | None = None


Op = Put | Remove


def op_line(op: Op) -> str:
    """The operation as canonical JSON; the entry's own text goes in verbatim."""
    if isinstance(op, Put):
        return f'{{"entry":{op.line},"op":"put","seq":{op.seq}}}'
    members: dict[str, Any] = {"id": op.id, "op": "remove", "reason": op.reason, "seq": op.seq}
    if op.wrong_from:
        members |= {"wrong_from": op.wrong_from, "wrong_until": op.wrong_until}
    return canonical_text(members)


def parse_op(value: Mapping[str, Any]) -> Op:
    """The operation that a parsed JSON object is. Raises `FeedError` when it is none."""
    seq = value.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 1:
        raise FeedError("an operation has no “seq”")
    if value.get("op") == "put" and isinstance(value.get("entry"), dict):
        line = canonical_text(value["entry"])
        return Put(seq=seq, id=parse_entry(line)["id"], line=line)
    if value.get("op") == "remove" and isinstance(value.get("id"), str):
        return Remove(
            seq=seq,
            id=value["id"],
            reason=str(value.get("reason", "")),
            wrong_from=value.get("wrong_from"),
            wrong_until=value.get("wrong_until"),
        )
    raise FeedError(f"operation at seq {seq} is neither put nor remove")


def ops_hash(lines: Iterable[str]) -> str:
    """The hash over the operation lines of one publication, each ended by a newline, in order."""
    whole = hashlib.sha256()
    for line in lines:
        whole.update(line.encode("utf-8"))
        whole.update(b"\n")
    return "sha256:" + whole.hexdigest()


def record_hash(record: Mapping[str, Any]) -> str:
    """The hash of a publication's record, which holds the hash of the record before: the chain of a list."""
    return content_hash(record)
