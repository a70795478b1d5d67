"""Writing the entries of an import, thousands at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from registry.blocklist.copying import copy_in, fresh_keys
from registry.blocklist.models import Entry, EntryIdentifier, EntryName, EntrySource, ImportBatch, ImportRow
from registry.blocklist.states import OriginKind
from registry.identifiers import fold_name
from registry.lib.canonical import sha256_hex

Drafted = Sequence[tuple[ImportRow, Mapping[str, Any]]]


def create_entries(batch: ImportBatch, part: Drafted, *, at: datetime) -> list[int]:
    """New entries for new rows, except those that another import of this source has brought meanwhile. Gives their numbers."""
    here = EntrySource.objects.filter(source=batch.source, reference__in=[row.reference for row, _draft in part], entry__list=batch.list)
    known = set(here.values_list("reference", flat=True))
    fresh = [(row, draft) for row, draft in part if row.reference not in known]
    numbers = fresh_keys(Entry, len(fresh))
    copy_in(Entry, _ENTRY, (_entry(number, batch, draft, at) for number, (_row, draft) in zip(numbers, fresh, strict=True)))
    _add_rest([(number, row, draft) for number, (row, draft) in zip(numbers, fresh, strict=True)], batch)
    return numbers


def change_entries(batch: ImportBatch, part: Drafted) -> list[int]:
    """Entries of this source say what the rows say now. Gives the numbers of those that still stand."""
    standing = {entry.pk: entry for entry in _locked(part)}
    pairs = [(standing[row.entry_id], (row, draft)) for row, draft in part if row.entry_id in standing]
    for entry, (_row, draft) in pairs:
        entry.name, entry.key, entry.note = draft["name"], _key(draft["name"]), _note(batch, draft)
    Entry.objects.bulk_update(standing.values(), ["name", "key", "note"])
    EntryName.objects.filter(entry__in=standing).delete()
    EntryIdentifier.objects.filter(entry__in=standing).delete()
    EntrySource.objects.filter(entry__in=standing, source=batch.source, is_origin=True).delete()
    _add_rest([(entry.pk, row, draft) for entry, (row, draft) in pairs], batch)
    return list(standing)


def join_entries(batch: ImportBatch, part: Drafted) -> None:
    """Rows that another source's entry covers become a further source of it."""
    standing = {entry.pk for entry in _locked(part)}
    rows = [(row, draft) for row, draft in part if row.entry_id in standing]
    EntrySource.objects.filter(source=batch.source, reference__in=[row.reference for row, _draft in rows], entry__in=standing).delete()
    copy_in(EntrySource, _SOURCE, (_source(row.entry_id, batch, row, is_origin=False) for row, _draft in rows if row.entry_id))


def _locked(part: Drafted) -> list[Entry]:
    numbers = [row.entry_id for row, _draft in part if row.entry_id]
    return list(Entry.objects.select_for_update().filter(pk__in=numbers, removed_at=None).order_by("pk"))


def _add_rest(items: Sequence[tuple[int, ImportRow, Mapping[str, Any]]], batch: ImportBatch) -> None:
    """Names, identifiers and the source of each entry."""
    copy_in(EntryName, _NAME, ((number, name, _key(name)) for number, _row, draft in items for name in draft["aliases"]))
    copy_in(EntryIdentifier, _IDENTIFIER, (_identifier(number, item) for number, _row, draft in items for item in draft["identifiers"]))
    copy_in(EntrySource, _SOURCE, (_source(number, batch, row, is_origin=True) for number, row, _draft in items))


_ENTRY = (
    "id", "list_id", "category", "name", "key", "authority", "basis", "territory", "action", "note", "internal_note", "valid_from",
    "listed_at", "is_urgent", "origin_kind", "origin_id", "proposal_id", "removal_reason", "quarantine_reason",
)  # fmt: skip
_NAME = ("entry_id", "name", "key")
_IDENTIFIER = ("entry_id", "kind", "raw", "canonical", "chain", "tag", "match", "action", "confidence")
_SOURCE = ("entry_id", "source", "reference", "line", "digest", "is_origin")


def _entry(number: int, batch: ImportBatch, draft: Mapping[str, Any], at: datetime) -> tuple[object, ...]:
    terms = batch.terms
    return (
        number, batch.list_id, terms["category"], draft["name"], _key(draft["name"]), terms["authority"], terms["basis"],
        terms["territory"], terms["action"], _note(batch, draft), "", at,
        at, False, OriginKind.LISTING.value, "", batch.proposal_id, "", "",
    )  # fmt: skip


def _identifier(number: int, item: Mapping[str, Any]) -> tuple[object, ...]:
    members = ("kind", "raw", "value", "chain", "tag", "match", "action", "confidence")
    return (number, *(item[member] for member in members))


def _source(number: int, batch: ImportBatch, row: ImportRow, *, is_origin: bool) -> tuple[object, ...]:
    return (number, batch.source, row.reference, row.line, sha256_hex(row.draft.encode()), is_origin)


def _note(batch: ImportBatch, draft: Mapping[str, Any]) -> str:
    return str(draft["note"] or batch.terms["note"])


def _key(name: str) -> str:
    return fold_name(name)[:400]
