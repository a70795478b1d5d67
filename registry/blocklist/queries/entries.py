"""Entries with what belongs to them."""

import re
from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from registry.blocklist.lines import IdentifierRow, grouped
from registry.blocklist.models import Entry, EntryIdentifier, EntryName
from registry.identifiers import Kind, fold_name, readings
from registry.lib.errors import InvalidError

_REFERENCE = re.compile(r"e([0-9]{7,18})\Z", re.IGNORECASE)


def entry_by_reference(reference: str) -> Entry | None:
    """The entry that `e0001042` names, removed or not; None when there is none."""
    match = _REFERENCE.match(reference.strip())
    return Entry.objects.select_related("list").filter(pk=int(match[1])).first() if match else None


def entries_of(code: str, *, text: str = "", category: str = "", with_removed: bool = False) -> QuerySet[Entry]:
    """Entries of a list, the newest first, narrowed by a name, identifier or reference and by category."""
    rows = Entry.objects.filter(list__code=code).select_related("list").order_by("-pk")
    if not with_removed:
        rows = rows.filter(removed_at=None)
    if category:
        rows = rows.filter(category=category)
    return rows.filter(_matching(text)) if text.strip() else rows


def _matching(text: str) -> Q:
    reference = _REFERENCE.match(text.strip())
    if reference:
        return Q(pk=int(reference[1]))
    key = fold_name(text)
    found = Q(name__icontains=text.strip())
    if key:
        found |= Q(key__startswith=key) | Q(pk__in=EntryName.objects.filter(key__startswith=key).values("entry"))
    try:
        known = [item for item in readings(text) if item.kind != Kind.NAME]
    except InvalidError:
        return found
    for item in known:
        same = EntryIdentifier.objects.filter(kind=item.kind, canonical=item.canonical)
        found |= Q(pk__in=same.values("entry"))
    return found


def entries_named_by(keys: Iterable[tuple[str, str]], code: str) -> QuerySet[Entry]:
    """Entries that stand on a list and hold one of these identifiers (kind, canonical value), by number."""
    wanted = Q(pk__in=[])
    for kind, value in keys:
        wanted |= Q(kind=kind, canonical=value)
    numbers = EntryIdentifier.objects.filter(wanted).values("entry")
    return Entry.objects.filter(pk__in=numbers, list__code=code, removed_at=None).order_by("pk")


def quarantined(code: str | None = None) -> QuerySet[Entry]:
    """Entries under quarantine, the longest first."""
    rows = Entry.objects.filter(quarantined_at__isnull=False, removed_at=None).select_related("list").order_by("quarantined_at", "pk")
    return rows.filter(list__code=code) if code else rows


def references_of(entry: Entry) -> QuerySet[EntryIdentifier]:
    """The identifiers of one entry, as they were given."""
    return EntryIdentifier.objects.filter(entry=entry).order_by("pk")


def aliases_of(numbers: Iterable[int]) -> Mapping[int, list[str]]:
    """The other names of each entry, in the order given. One query."""
    rows = EntryName.objects.filter(entry_id__in=list(numbers)).order_by("entry_id", "pk")
    return grouped(rows.values_list("entry_id", "name").iterator(chunk_size=5000))


def identifiers_of(numbers: Iterable[int]) -> Mapping[int, list[IdentifierRow]]:
    """The identifiers of each entry, in the order given. One query."""
    rows = EntryIdentifier.objects.filter(entry_id__in=list(numbers)).order_by("entry_id", "pk")
    fields = ("entry_id", "kind", "canonical", "chain", "tag", "match", "action")
    return grouped(rows.values_list(*fields).iterator(chunk_size=5000))
