"""From wanted lines to operations on the head: compare, log, apply. Set-based, some thousands at a time."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from registry.blocklist.copying import copy_in
from registry.blocklist.lines import Wanted
from registry.blocklist.models import ChangeLog, Line, List
from registry.blocklist.states import OpKind
from registry.feed import Op, Put, Remove, list_hash, op_line
from registry.lib.clock import rfc3339

_LOG_COLUMNS = ("list_id", "seq", "position", "entry_ref", "op", "line", "reason", "wrong_from", "wrong_until")
# The lines are in the database already, in the log: they need not travel twice. The digest is that of `feed.digest`.
_PUT = """
INSERT INTO blocklist_line (list_id, entry_ref, line, digest, seq)
SELECT list_id, entry_ref, line, sha256(convert_to(line, 'UTF8')), seq FROM blocklist_changelog
WHERE list_id = %s AND seq = %s AND position > %s AND op = 'put'
ON CONFLICT (list_id, entry_ref) DO UPDATE SET line = excluded.line, digest = excluded.digest, seq = excluded.seq
"""
_DIGESTS = "SELECT count(*), coalesce(string_agg(digest, ''::bytea ORDER BY digest), ''::bytea) FROM blocklist_line WHERE list_id = %s"
DIGEST_LENGTH = 32


@dataclass
class Operations:
    """The operations of one publication while they are written: how many, which removals, and the hash over all so far."""

    head: List
    seq: int
    count: int = 0
    removed: list[str] = field(default_factory=list)
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def hash(self) -> str:
        """The `ops_hash` so far."""
        return "sha256:" + self._hash.hexdigest()

    def apply(self, wanted: Sequence[Wanted]) -> None:
        """Log and apply whatever of `wanted` the head does not say yet. Equal lines cost nothing."""
        changed = different(self.head, wanted)
        if not changed:
            return
        before = self.count
        self._log(changed)
        with connection.cursor() as cursor:
            cursor.execute(_PUT, [self.head.pk, self.seq, before])
        gone = [item.entry_ref for item in changed if not item.is_listed]
        Line.objects.filter(list=self.head, entry_ref__in=gone).delete()
        self.removed.extend(gone)

    def _log(self, items: Sequence[Wanted]) -> None:
        for item in items:
            self._hash.update(op_line(operation_of(item, self.seq)).encode() + b"\n")
        rows = (
            (self.head.pk, self.seq, position, item.entry_ref, _op(item), item.line, item.reason, item.wrong_from, item.wrong_until)
            for position, item in enumerate(items, start=self.count + 1)
        )
        copy_in(ChangeLog, _LOG_COLUMNS, rows)
        self.count += len(items)


def operation_of(item: Wanted, seq: int) -> Op:
    """The operation as it goes on the wire."""
    if item.is_listed:
        return Put(seq, item.entry_ref, item.line)
    return Remove(seq, item.entry_ref, item.reason, _text(item.wrong_from), _text(item.wrong_until))


def hash_of_head(head: List) -> tuple[int, str]:
    """How many lines stand on the list and the hash over their kept digests."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS, [head.pk])
        count, joined = cursor.fetchone()
    pieces = (bytes(joined[start : start + DIGEST_LENGTH]) for start in range(0, len(joined), DIGEST_LENGTH))
    return count, list_hash(pieces)


def different(head: List, wanted: Sequence[Wanted]) -> list[Wanted]:
    """What of `wanted` the head does not say yet, by entry."""
    latest = {item.entry_ref: item for item in wanted}
    standing = dict(Line.objects.filter(list=head, entry_ref__in=list(latest)).values_list("entry_ref", "line"))
    return [item for ref, item in sorted(latest.items()) if standing.get(ref, "") != item.line]


def _op(item: Wanted) -> str:
    return OpKind.PUT.value if item.is_listed else OpKind.REMOVE.value


def _text(instant: datetime | None) -> str | None:
    return rfc3339(instant) if instant else None
