"""Recomputing the lists from the log: `manage.py verify --only lists`. At most one fault a list: the first wrong version."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from registry.audit.faults import Fault
from registry.blocklist.models import Line, List, Publication
from registry.blocklist.models.lists import GENESIS
from registry.blocklist.states import OpKind
from registry.distribution.places import PLAIN, snapshot_folder
from registry.distribution.records import publication_record
from registry.feed import EMPTY_HASH, FeedError, ListState, Op, Put, Remove, digest, op_line, ops_hash, record_hash
from registry.lib.clock import rfc3339

AREA = "lists"
FETCH = 5000
_LOG = """
SELECT seq, position, entry_ref, op, line, reason, wrong_from, wrong_until FROM blocklist_changelog
WHERE list_id = %s ORDER BY seq, position
"""


def verify() -> Iterator[Fault]:
    """One fault for each list whose log, chain of records, lines or snapshot do not add up."""
    for code in List.objects.order_by("code").values_list("code", flat=True):
        fault = verify_list(code)
        if fault:
            yield fault


@transaction.atomic
def verify_list(code: str) -> Fault | None:
    """The first fault of one list, or None when it is whole. Nothing is published meanwhile."""
    head = List.objects.select_for_update(no_key=True).get(code=code)
    state = ListState()
    fault = _replay(head, state)
    if fault is None:
        fault = _check_head(head, state) or _check_lines(head, state) or _check_snapshot(head)
    return fault


def _replay(head: List, state: ListState) -> Fault | None:
    """Do the whole log again and compare every version with its record."""
    records = Publication.objects.filter(list=head).order_by("seq").iterator(chunk_size=FETCH)
    prev_hash, expected = GENESIS, 1
    versions = groupby(_log(head), key=lambda row: int(row[0]))
    for record in records:
        found, rows = next(versions, (0, iter(())))
        message = _wrong_record(head, record, expected, prev_hash) or _wrong_version(record, found, list(rows), state)
        if message:
            return _fault(head, expected, message)
        prev_hash, expected = record.record_hash, expected + 1
    beyond = next(versions, None)
    return _fault(head, beyond[0], "the log goes on after the last record") if beyond else None


def _wrong_record(head: List, record: Publication, expected: int, prev_hash: str) -> str:
    if record.seq != expected:
        return "the record of this version is missing"
    if record.prev_hash != prev_hash:
        return "the record does not follow the one before it"
    if record_hash(publication_record(head.code, record)) != record.record_hash:
        return "the record was altered"
    return ""


def _wrong_version(record: Publication, found: int, rows: list[tuple[Any, ...]], state: ListState) -> str:
    if found != record.seq or [row[1] for row in rows] != list(range(1, record.ops + 1)):
        return "operations are missing from the log, or were added to it"
    ops = [_op(row) for row in rows]
    if ops_hash(map(op_line, ops)) != record.ops_hash:
        return "an operation in the log was altered"
    state.apply(ops)
    if state.hash != record.list_hash or len(state) != record.count:
        return "the operations do not lead to the published list"
    return ""


def _check_head(head: List, state: ListState) -> Fault | None:
    last = Publication.objects.filter(list=head).order_by("-seq").first()
    seq = last.seq if last else 0
    if (head.seq, head.list_hash, head.count) != (seq, state.hash if last else EMPTY_HASH, len(state)):
        return _fault(head, seq, "the head does not say what was published last")
    return None


def _check_lines(head: List, state: ListState) -> Fault | None:
    left = dict(state.lines)
    rows = Line.objects.filter(list=head).order_by("entry_ref").values_list("entry_ref", "line", "digest", "seq")
    for reference, line, kept, seq in rows.iterator(chunk_size=FETCH):
        if left.pop(reference, None) != line:
            return _fault(head, seq, f"the line of {reference} is not the one that was published")
        if bytes(kept) != digest(line):
            return _fault(head, seq, f"the kept digest of {reference} was altered")
    if left:
        return _fault(head, head.seq, f"the line of {min(left)} is missing")
    return None


def _check_snapshot(head: List) -> Fault | None:
    if head.served_seq == 0:
        return None
    path = snapshot_folder(head.code, head.epoch, head.served_seq) / PLAIN
    record = Publication.objects.get(list=head, seq=head.served_seq)
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            found = ListState.from_lines(line.removesuffix("\n") for line in lines)
    except (OSError, FeedError, UnicodeDecodeError) as error:
        return _fault(head, head.served_seq, f"the snapshot cannot be read: {error}")
    if found.hash != record.list_hash:
        return _fault(head, head.served_seq, "the snapshot does not give the published hash")
    return None


def _log(head: List) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LOG, [head.pk])
        while rows := cursor.fetchmany(FETCH):
            yield from rows


def _op(row: tuple[Any, ...]) -> Op:
    seq, _position, entry_ref, op, line, reason, wrong_from, wrong_until = row
    if op == OpKind.PUT:
        return Put(seq, entry_ref, line)
    begin, end = (rfc3339(moment) if moment else None for moment in (wrong_from, wrong_until))
    return Remove(seq, entry_ref, reason, begin, end)


def _fault(head: List, seq: int, message: str) -> Fault:
    return Fault(AREA, f"list {head.code}", seq, message)
