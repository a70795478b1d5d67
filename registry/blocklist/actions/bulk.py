"""Writing the entries of an import, thousands at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

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
    entries = Entry.objects.bulk_create([_entry(batch, draft, at) for _row, draft in fresh])
    _add_rest(zip(entries, fresh, strict=True), batch)
    return [entry.pk for entry in entries]


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
    _add_rest(pairs, batch)
    return list(standing)


def join_entries(batch: ImportBatch, part: Drafted) -> None:
    """Rows that another source's entry covers become a further source of it."""
    standing = {entry.pk for entry in _locked(part)}
    rows = [(row, draft) for row, draft in part if row.entry_id in standing]
    EntrySource.objects.filter(source=batch.source, reference__in=[row.reference for row, _draft in rows], entry__in=standing).delete()
    EntrySource.objects.bulk_create([_source(row.entry_id, batch, row, is_origin=False) for row, _draft in rows if row.entry_id])


def _locked(part: Drafted) -> list[Entry]:
    numbers = [row.entry_id for row, _draft in part if row.entry_id]
    return list(Entry.objects.select_for_update().filter(pk__in=numbers, removed_at=None).order_by("pk"))


def _add_rest(pairs: Any, batch: ImportBatch) -> None:
    names: list[EntryName] = []
    identifiers: list[EntryIdentifier] = []
    sources: list[EntrySource] = []
    for entry, (row, draft) in pairs:
        names.extend(EntryName(entry=entry, name=name, key=_key(name)) for name in draft["aliases"])
        identifiers.extend(_identifier(entry, item) for item in draft["identifiers"])
        sources.append(_source(entry.pk, batch, row, is_origin=True))
    EntryName.objects.bulk_create(names)
    EntryIdentifier.objects.bulk_create(identifiers)
    EntrySource.objects.bulk_create(sources)


def _entry(batch: ImportBatch, draft: Mapping[str, Any], at: datetime) -> Entry:
    terms = batch.terms
    return Entry(
        list=batch.list,
        category=terms["category"],
        name=draft["name"],
        key=_key(draft["name"]),
        authority=terms["authority"],
        basis=terms["basis"],
        territory=terms["territory"],
        action=terms["action"],
        note=_note(batch, draft),
        valid_from=at,
        listed_at=at,
        origin_kind=OriginKind.LISTING,
        proposal_id=batch.proposal_id,
    )


def _identifier(entry: Entry, item: Mapping[str, Any]) -> EntryIdentifier:
    return EntryIdentifier(
        entry=entry,
        kind=item["kind"],
        raw=item["raw"],
        canonical=item["value"],
        chain=item["chain"],
        tag=item["tag"],
        match=item["match"],
        action=item["action"],
        confidence=item["confidence"],
    )


def _source(entry_id: int, batch: ImportBatch, row: ImportRow, *, is_origin: bool) -> EntrySource:
    digest = sha256_hex(row.draft.encode())
    return EntrySource(
        entry_id=entry_id, source=batch.source, reference=row.reference, line=row.line, digest=digest, is_origin=is_origin
    )


def _note(batch: ImportBatch, draft: Mapping[str, Any]) -> str:
    return str(draft["note"] or batch.terms["note"])


def _key(name: str) -> str:
    return fold_name(name)[:400]
