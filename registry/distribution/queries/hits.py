"""What on the lists touches an exchange, and what the jurisdiction lets it know of that.

Only identifiers that an officer confirmed count: naming a wallet must not be a way to ask a list about it. Of an entry that is
published its number and, on the public warning list, its name is told; of one that is kept back nothing but the exchange's own.
Nothing here reads the whole of a list: each question goes by an index from the exchange's own values.
"""

import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from registry.blocklist.guard import Guard, Guarded, Owner
from registry.blocklist.models import Entry, EntryIdentifier, EntryName, Line, PlatformReport
from registry.blocklist.queries import exchange_rows, identifiers_of, quarantined
from registry.blocklist.states import Category, ListCode, OriginKind
from registry.distribution.states import HitKind
from registry.exchanges.models import Exchange
from registry.exchanges.queries import names_at
from registry.identifiers import Kind, Match, hosts, page_prefixes
from registry.licensing.holder_terms import holder_terms
from registry.lookup.queries.licensees import looks_like, own_label

MOST = 100
SHORTEST_LABEL = 4
MOST_CANDIDATES = 2000
LETTERS = string.ascii_lowercase + string.digits + "-"

# Ranges of hosts in the order of bytes, each a walk down one index. An international host is compared by its looks.
_SITES_BEGINNING = """
SELECT site.canonical, site.entry_id FROM unnest(%(lows)s::text[], %(highs)s::text[]) AS wanted(low, high)
CROSS JOIN LATERAL (
  SELECT identifier.canonical, identifier.entry_id FROM blocklist_entryidentifier identifier
  WHERE identifier.kind = 'site' AND identifier.canonical COLLATE "C" >= wanted.low AND identifier.canonical COLLATE "C" < wanted.high
  ORDER BY identifier.canonical COLLATE "C" LIMIT %(most)s
) site
"""


@dataclass(frozen=True)
class Hit:
    """One thing that touches the exchange: `own` is its identifier, name or site; the rest is of the entry, as far as it is told."""

    kind: HitKind
    own: str
    since: datetime
    list_code: str = ""
    entry_ref: str = ""
    name: str = ""
    category: str = ""
    value: str = ""

    @property
    def list_label(self) -> str:
        """The list in words."""
        return str(ListCode(self.list_code).label) if self.list_code else ""

    @property
    def category_label(self) -> str:
        """Why the subject stands there, in words."""
        return str(Category(self.category).label) if self.category else ""


def hits_on(exchange: Exchange, at: datetime) -> list[Hit]:
    """What touches the exchange now, the newest of each kind first. A fixed number of queries."""
    own = list(exchange_rows([exchange.pk]))
    lists = holder_terms().lists_told
    touching = {**_by_identifier(own, lists), **_by_name(exchange, lists, at)}
    return [*_told({**_by_look(own), **touching}, lists), *_kept_back(own, lists), *_reported(own)]


def _by_identifier(own: Sequence[Guarded], lists: Iterable[str]) -> dict[int, tuple[HitKind, str, str]]:
    wanted: dict[tuple[str, str], Guarded] = {}
    for item in own:
        for place in _places_above(item):
            wanted.setdefault(place, item)
    wanted |= {(item.kind, item.value): item for item in own}
    rows = EntryIdentifier.objects.filter(
        kind__in={kind for kind, _value in wanted}, canonical__in={value for _kind, value in wanted}, entry__in=_standing(lists)
    ).order_by("entry_id")
    found = {}
    for row in rows[:MOST]:
        named = wanted.get((row.kind, row.canonical))
        if named is not None and _is_same(named, row):
            found[row.entry_id] = (HitKind.IDENTIFIER, named.value, row.canonical)
    return found


def _places_above(item: Guarded) -> Iterator[tuple[str, str]]:
    """What a list could name that holds the identifier: a longer-reaching page or host."""
    host, _slash, _rest = item.value.partition("/")
    if item.kind == Kind.PAGE:
        yield from ((Kind.PAGE.value, prefix) for prefix in page_prefixes(item.value))
        yield Kind.SITE.value, host
    if item.kind in (Kind.PAGE, Kind.SITE):
        yield from ((Kind.SITE.value, name) for name in hosts.parents(host))


def _is_same(item: Guarded, row: EntryIdentifier) -> bool:
    if row.kind == Kind.SITE and row.canonical != item.value:
        return row.match == Match.HOST_AND_BELOW
    return row.chain in ("", item.chain) and row.tag in ("", item.tag)


def _by_name(exchange: Exchange, lists: Iterable[str], at: datetime) -> dict[int, tuple[HitKind, str, str]]:
    names = {name.key: name.name for name in names_at(exchange.pk, at) if name.key}
    bearing = EntryName.objects.filter(key__in=names)
    found = {}
    for entry in _standing(lists).filter(key__in=names).order_by("pk")[:MOST]:
        found[entry.pk] = (HitKind.NAME, names[entry.key], entry.name)
    for row in bearing.filter(entry__in=_standing(lists)).order_by("pk")[:MOST]:
        found[row.entry_id] = (HitKind.NAME, names[row.key], row.name)
    return found


def _by_look(own: Sequence[Guarded]) -> dict[int, tuple[HitKind, str, str]]:
    sites = [item.value for item in own if item.kind == Kind.SITE]
    ranges = sorted({(text, text + "\U0010ffff") for site in sites for text in _beginnings(own_label(site))})
    if not ranges:
        return {}
    lows, highs = [low for low, _ in ranges], [high for _, high in ranges]
    with connection.cursor() as cursor:
        cursor.execute(_SITES_BEGINNING, {"lows": lows, "highs": highs, "most": MOST_CANDIDATES})
        candidates = cursor.fetchall()
    found = {}
    for host, entry_id in candidates:
        site = next((site for site in sites if _resembles(host, site)), None)
        if site is not None:
            found[entry_id] = (HitKind.LOOKALIKE, site, host)
    return found


def _beginnings(label: str) -> Iterator[str]:
    """How hosts begin that somebody could take for one with this label: it leads, one letter differs, or other alphabets are used."""
    yield "xn--"
    if len(label) < SHORTEST_LABEL:
        yield f"{label}."
        return
    yield label
    for place in range(len(label) + 1):
        before, after = label[:place], label[place:]
        yield from (f"{before}{letter}{after}." for letter in LETTERS)
        if after:
            yield f"{before}{after[1:]}."
            yield from (f"{before}{letter}{after[1:]}." for letter in LETTERS)
        if len(after) > 1:
            yield f"{before}{after[1]}{after[0]}{after[2:]}."


def _resembles(host: str, site: str) -> bool:
    if host == site or site in hosts.parents(host) or host in hosts.parents(site):
        return False
    label = own_label(site)
    return looks_like(host, site) or (len(label) >= SHORTEST_LABEL and host.startswith(label))


def _told(found: dict[int, tuple[HitKind, str, str]], lists: Iterable[str]) -> list[Hit]:
    """Of what was found, that which is published; an entry that waits to be published is not told of."""
    entries = {entry.reference: entry for entry in _standing(lists).filter(pk__in=found).select_related("list")}
    heads = {entry.list_id for entry in entries.values()}
    out = Line.objects.filter(list__in=heads, entry_ref__in=entries).order_by("-entry_ref").values_list("entry_ref", flat=True)
    return [_hit(entries[ref], *found[entries[ref].pk]) for ref in out][:MOST]


def _hit(entry: Entry, kind: HitKind, own: str, value: str) -> Hit:
    # A freeze order may be against a person: its number is told, not whom it is about.
    is_public = entry.list.code == ListCode.BLOCK
    return Hit(
        kind=kind,
        own=own,
        since=entry.listed_at,
        list_code=entry.list.code,
        entry_ref=entry.reference,
        name=entry.name if is_public else "",
        category=entry.category if is_public else "",
        value=value if is_public else own,
    )


def _kept_back(own: Sequence[Guarded], lists: Iterable[str]) -> list[Hit]:
    entries = {entry.pk: entry for entry in quarantined().filter(list__code__in=lists)[:MOST_CANDIDATES]}
    guard, found = Guard().add(own), []
    for number, rows in identifiers_of(entries).items():
        for hit in guard.hits((kind, value, chain, tag, match) for kind, value, chain, tag, match, _action in rows):
            if hit.owner != Owner.EVERYBODY:
                entry = entries[number]
                since = entry.quarantined_at or entry.listed_at
                found.append(Hit(HitKind.QUARANTINE, hit.guarded_value, since, list_code=entry.list.code))
    return sorted(set(found), key=lambda hit: hit.since, reverse=True)[:MOST]


def _reported(own: Sequence[Guarded]) -> list[Hit]:
    if not holder_terms().public_reports:
        return []
    sites = [item.value for item in own if item.kind == Kind.SITE]
    rows = PlatformReport.objects.filter(kind=Kind.SITE, canonical__in=sites).order_by("-reported_at", "-pk")
    return [Hit(HitKind.REPORT, row.canonical, row.reported_at) for row in rows[:MOST]]


def _standing(lists: Iterable[str]) -> QuerySet[Entry]:
    """Entries by decision that stand on these lists and are not kept back."""
    still = Q(removed_at=None, quarantined_at=None)
    return Entry.objects.filter(still, list__code__in=list(lists), origin_kind=OriginKind.LISTING)
