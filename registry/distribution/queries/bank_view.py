"""How banks see one exchange: what stands published about it, what will, and how many enforce which version.

Every query here starts from the exchange's own licences and entries, so that none costs more on a longer list.
"""

import copy
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from registry.blocklist.lines import Wanted
from registry.blocklist.models import Change, Entry, Line, List, Publication
from registry.blocklist.states import ListCode, OriginKind, SubjectKind
from registry.distribution.licence_lines import wanted_later
from registry.distribution.queries.facts import Holder, LicenceFacts, holders, licence_facts
from registry.distribution.queries.subscribers import SubscriberRow, subscriber_states
from registry.exchanges.models import Exchange
from registry.licensing.holder_terms import holder_terms
from registry.licensing.models import Licence
from registry.licensing.standing import changes_after

LISTS = (ListCode.LICENSED, ListCode.BLOCK)
MOST_AHEAD = 5


@dataclass(frozen=True)
class OwnLine:
    """An entry about the exchange as it stands published: the line that banks receive, and the version that put it there."""

    list_code: str
    entry_ref: str
    licence: str
    line: str
    seq: int
    published_at: datetime | None
    members: Mapping[str, Any]

    @property
    def valid_until(self) -> datetime | None:
        """Until when it says that it holds; None: without an end."""
        text = self.members.get("valid_until")
        return datetime.fromisoformat(text) if text else None

    @property
    def listed_at(self) -> datetime:
        """Since when the entry is on the list."""
        return datetime.fromisoformat(self.members["listed_at"])


@dataclass(frozen=True)
class Difference:
    """A member of the line that will say something else. Values as they stand in the line; None: nothing."""

    member: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Coming:
    """What the list will say that it does not say yet. `at` None: with the next version; else at a known instant.

    `waits_since`: since when it is due; None: nobody has marked it, and the nightly comparison will. `is_held`: kept back until
    two officers release it.
    """

    list_code: str
    entry_ref: str
    licence: str
    line: str
    at: datetime | None
    waits_since: datetime | None = None
    is_held: bool = False
    differences: tuple[Difference, ...] = ()

    @property
    def members(self) -> Mapping[str, Any]:
        """The line as a mapping; empty for a removal."""
        return _members(self.line)


@dataclass(frozen=True)
class VersionCount:
    """How many subscribers enforce one version. `names` only where the jurisdiction lets a holder know them."""

    seq: int
    subscribers: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListView:
    """One list as far as it is about the exchange."""

    code: ListCode
    seq: int
    served_seq: int
    published_at: datetime | None
    lines: tuple[OwnLine, ...]
    coming: tuple[Coming, ...]
    versions: tuple[VersionCount, ...]
    slowest: timedelta

    @property
    def slowest_minutes(self) -> int:
        """For how many minutes the slowest subscriber has not enforced something published."""
        return int(self.slowest.total_seconds()) // 60


@dataclass
class _Known:
    """What was fetched of the exchange, for all lists at once."""

    facts: Sequence[LicenceFacts]
    holder: Holder | None
    entries: dict[tuple[int, int], Entry] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    waiting: dict[tuple[int, int], list[Change]] = field(default_factory=dict)
    published: dict[tuple[int, int], datetime] = field(default_factory=dict)


def bank_view(exchange: Exchange, at: datetime) -> list[ListView]:
    """How the lists of licences speak of the exchange at `at`. A fixed number of queries, whatever the lists hold."""
    known, heads = _known(exchange, at), {head.code: head for head in List.objects.filter(code__in=LISTS)}
    rows = subscriber_states(at)
    return [_list_view(heads[code], known, [row for row in rows if row.list_code == code], at) for code in LISTS if code in heads]


def own_references(exchange: Exchange) -> dict[str, str]:
    """The number of the licence behind each entry that was ever made about the exchange, by reference. Two queries."""
    numbers = {str(pk): number for pk, number in Licence.objects.filter(exchange=exchange).values_list("pk", "number")}
    rows = Entry.objects.filter(list__code__in=LISTS, origin_kind=OriginKind.LICENCE, origin_id__in=numbers).order_by("pk")
    return {entry.reference: numbers[entry.origin_id] for entry in rows.only("pk", "origin_id")}


def _known(exchange: Exchange, at: datetime) -> _Known:
    ids = list(Licence.objects.filter(exchange=exchange, granted_at__lte=at).order_by("pk").values_list("pk", flat=True))
    known = _Known(licence_facts(ids), holders([exchange.pk], at).get(exchange.pk) if ids else None)
    entries = Entry.objects.filter(list__code__in=LISTS, origin_kind=OriginKind.LICENCE, origin_id__in=[str(pk) for pk in ids])
    known.entries = {(entry.list_id, int(entry.origin_id)): entry for entry in entries}
    references = [entry.reference for entry in known.entries.values()]
    known.lines = {line.entry_ref: line for line in Line.objects.filter(list__code__in=LISTS, entry_ref__in=references)}
    versions = Publication.objects.filter(list__code__in=LISTS, seq__in={line.seq for line in known.lines.values()})
    known.published = {(list_id, seq): moment for list_id, seq, moment in versions.values_list("list_id", "seq", "published_at")}
    waiting: dict[tuple[int, int], list[Change]] = defaultdict(list)
    marks = Change.objects.filter(subject_kind=SubjectKind.LICENCE, subject_id__in=ids, published_seq=None, due_at__lte=at)
    for change in marks.order_by("due_at", "pk"):
        waiting[change.list_id, change.subject_id].append(change)
    known.waiting = waiting
    return known


def _list_view(head: List, known: _Known, rows: Sequence[SubscriberRow], at: datetime) -> ListView:
    code = ListCode(head.code)
    lines = [_own_line(head, item, known) for item in known.facts if _line_of(head, item, known)]
    return ListView(
        code=code,
        seq=head.seq,
        served_seq=head.served_seq,
        published_at=head.published_at,
        lines=tuple(line for line in lines if line),
        coming=tuple(coming for item in known.facts for coming in _coming(head, item, known, at)),
        versions=_versions(rows),
        slowest=max((row.exposure for row in rows), default=timedelta(0)),
    )


def _line_of(head: List, item: LicenceFacts, known: _Known) -> Line | None:
    entry = known.entries.get((head.pk, item.pk))
    return known.lines.get(entry.reference) if entry else None


def _own_line(head: List, item: LicenceFacts, known: _Known) -> OwnLine | None:
    line = _line_of(head, item, known)
    if line is None:
        return None
    published_at = known.published.get((head.pk, line.seq))
    return OwnLine(head.code, line.entry_ref, item.number, line.line, line.seq, published_at, _members(line.line))


def _coming(head: List, item: LicenceFacts, known: _Known, at: datetime) -> list[Coming]:
    """What differs now, and what is known to differ later, in the order in which it comes."""
    line, found = _line_of(head, item, known), []
    said = line.line if line else ""
    for moment in [at, *changes_after(item.spans, at)[:MOST_AHEAD]]:
        wanted = _wanted(head, item, known, moment)
        if wanted.line == said:
            continue
        marks = known.waiting.get((head.pk, item.pk), ()) if moment == at else ()
        found.append(
            Coming(
                list_code=head.code,
                entry_ref=line.entry_ref if line else "",
                licence=item.number,
                line=wanted.line,
                at=None if moment == at else moment,
                waits_since=marks[0].due_at if marks else None,
                is_held=any(mark.held_at for mark in marks),
                differences=differences(said, wanted.line),
            )
        )
        said = wanted.line
    return found


def _wanted(head: List, item: LicenceFacts, known: _Known, at: datetime) -> Wanted:
    if known.holder is None:
        return Wanted("", "")
    there = known.entries.get((head.pk, item.pk))
    # A copy: what a list will say is only read here, and an entry that is not there yet has no number to show.
    entry = copy.copy(there) if there else Entry(pk=0, list=head, listed_at=at)
    return wanted_later(entry, item, known.holder, head.code, at)


def differences(before: str, after: str) -> tuple[Difference, ...]:
    """Which members of two lines differ, by name; none when one of them is not there at all."""
    if not before or not after:
        return ()
    old, new = _members(before), _members(after)
    return tuple(Difference(name, old.get(name), new.get(name)) for name in sorted({*old, *new}) if old.get(name) != new.get(name))


def _versions(rows: Sequence[SubscriberRow]) -> tuple[VersionCount, ...]:
    counts = Counter(row.enforced_seq for row in rows)
    names: dict[int, list[str]] = defaultdict(list)
    if holder_terms().names_of_banks:
        for row in rows:
            names[row.enforced_seq].append(row.name)
    return tuple(VersionCount(seq, counts[seq], tuple(names[seq])) for seq in sorted(counts, reverse=True))


def _members(line: str) -> Mapping[str, Any]:
    return dict(json.loads(line)) if line else {}
