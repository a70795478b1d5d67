"""What a list has to say of its subjects at an instant, some thousands at a time: the wanted lines."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from registry.blocklist.actions import quarantine, quarantine_entries
from registry.blocklist.guard import Guard
from registry.blocklist.lines import IdentifierRow, Wanted, wanted_of_listing
from registry.blocklist.models import Entry, EntryIdentifier, Line, List
from registry.blocklist.models.entries import entry_reference
from registry.blocklist.queries import aliases_of, exchange_rows, identifiers_of, protected_rows
from registry.blocklist.states import ListCode, OriginKind, RemovalReason
from registry.distribution.actions.alerting import alert_of_quarantine
from registry.distribution.licence_lines import set_facts, wanted_of_licence
from registry.distribution.queries.facts import Holder, LicenceFacts, holders, licence_facts, licensee_ids
from registry.distribution.standings import Saying
from registry.feed import FeedError
from registry.identifiers import Kind, hosts

GUARDED_LISTS = (ListCode.BLOCK, ListCode.FREEZE)


def publication_guard(head: List, at: datetime) -> Guard | None:
    """What no entry of this list may hit at `at`: the protected set and what licensees proved to be theirs."""
    if head.code not in GUARDED_LISTS:
        return None
    return Guard().add(protected_rows()).add(exchange_rows(licensee_ids(at)))


def wanted_of_entries(head: List, numbers: Sequence[int], guard: Guard | None, at: datetime) -> list[Wanted]:
    """What the list has to say of these entries, the guarded ones put under quarantine on the way."""
    identifiers = identifiers_of(numbers)
    if guard is not None:
        _quarantine(identifiers, guard, at)
    aliases = aliases_of(numbers)
    entries = Entry.objects.filter(pk__in=numbers, list=head, origin_kind=OriginKind.LISTING).order_by("pk")
    out = _standing_references(head, [entry_reference(number) for number in numbers])
    wanted, faulty = [], {}
    for entry in entries:
        try:
            known = aliases.get(entry.pk, ()), identifiers.get(entry.pk, ())
            wanted.append(wanted_of_listing(entry, *known, at, is_out=entry.reference in out))
        except FeedError as error:
            faulty[entry.pk] = str(error)
    # One entry that cannot be written never stops a list: it is kept back, and what stands of it stays.
    quarantine(faulty, at=at)
    return wanted


def wanted_of_licences(head: List, licence_ids: Sequence[int], at: datetime) -> list[Wanted]:
    """What the list has to say of these licences and of their holders' other ones."""
    facts = licence_facts(licence_ids)
    named = holders({item.exchange_id for item in facts}, at)
    sayings = {item.pk: item.saying(head.code, at) for item in facts}
    entries = _entries_of_licences(head, facts, named, sayings, at)
    return [wanted_of_licence(entries[item.pk], item, named[item.exchange_id], sayings[item.pk]) for item in facts if item.pk in entries]


def entries_hitting(head: List, licence_ids: Sequence[int], at: datetime) -> list[int]:
    """Listings that share an identifier with the holders of these licences: to be looked at again, perhaps quarantined."""
    exchange_ids = {item.exchange_id for item in licence_facts(licence_ids)} & licensee_ids(at)
    rows = [(item.kind, item.value) for item in exchange_rows(exchange_ids)]
    if not rows:
        return []
    near = EntryIdentifier.objects.filter(
        canonical__in=_near(rows), entry__list=head, entry__removed_at=None, entry__origin_kind=OriginKind.LISTING
    )
    found = set(near.values_list("entry_id", flat=True))
    found.update(_below(head, [value for kind, value in rows if kind == Kind.SITE]))
    return sorted(found)


def _near(rows: Iterable[tuple[str, str]]) -> set[str]:
    values: set[str] = set()
    for kind, value in rows:
        values.add(value)
        if kind == Kind.SITE:
            values.update(hosts.parents(value))
        if kind == Kind.PAGE:
            parts = value.split("/")
            values.update("/".join(parts[:length]) for length in range(1, len(parts)))
    return values


def _below(head: List, sites: Sequence[str]) -> Iterator[int]:
    listed = EntryIdentifier.objects.filter(entry__list=head, entry__removed_at=None, entry__origin_kind=OriginKind.LISTING)
    for site in sites:
        yield from listed.filter(kind=Kind.SITE, canonical__endswith=f".{site}").values_list("entry_id", flat=True)
        yield from listed.filter(kind=Kind.PAGE, canonical__contains=site).values_list("entry_id", flat=True)


def _quarantine(identifiers: Mapping[int, Sequence[IdentifierRow]], guard: Guard, at: datetime) -> None:
    found = {}
    for number, rows in identifiers.items():
        hits = guard.hits((kind, value, chain, tag, match) for kind, value, chain, tag, match, _action in rows)
        if hits:
            found[number] = hits
    if found:
        quarantine_entries(found, at=at)
        alert_of_quarantine(found, at=at)


def _standing_references(head: List, references: Collection[str]) -> set[str]:
    return set(Line.objects.filter(list=head, entry_ref__in=references).values_list("entry_ref", flat=True))


def _entries_of_licences(
    head: List, facts: Iterable[LicenceFacts], named: dict[int, Holder], sayings: dict[int, Saying | None], at: datetime
) -> dict[int, Entry]:
    """The entry of each licence that has one or needs one, brought up to date. One a licence and list, for ever."""
    origins = [str(item.pk) for item in facts]
    rows = Entry.objects.filter(list=head, origin_kind=OriginKind.LICENCE, origin_id__in=origins)
    entries = {int(entry.origin_id): entry for entry in rows}
    for item in facts:
        saying = sayings[item.pk]
        entry = entries.get(item.pk)
        if saying is not None:
            entries[item.pk] = _up_to_date(entry, head, item, named[item.exchange_id], saying, at)
        elif entry is not None and entry.removed_at is None:
            entry.removed_at, entry.removal_reason = at, RemovalReason.STANDING_CHANGED
            entry.save(update_fields=["removed_at", "removal_reason"])
    return entries


def _up_to_date(entry: Entry | None, head: List, item: LicenceFacts, holder: Holder, saying: Saying, at: datetime) -> Entry:
    fresh = entry or Entry(list=head, origin_kind=OriginKind.LICENCE, origin_id=str(item.pk), listed_at=at)
    before = dict(fresh.__dict__)
    set_facts(fresh, item, holder, saying)
    if entry is None or before != fresh.__dict__:
        fresh.save()
    return fresh
