"""How a licence stands at an instant, worked out from its spans. No clock, no query: the same spans, the same answer.

The register, the lists and the API all ask here. Every act is a `Cut`: which spans it voids and which it writes (see
`replay.py`). Spans are never rewritten, so what the register said on a past day can be asked for ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from registry.licensing.states import LICENSED, LicenceStatus, Publicity, counts_as


@dataclass(frozen=True)
class Span:
    """A status from `start` (included) to `end` (not included; None: without end), known from `recorded_at` to `voided_at`."""

    status: LicenceStatus
    start: datetime
    end: datetime | None
    recorded_at: datetime
    resumes_as: str = ""
    voided_at: datetime | None = None
    ground: str = ""
    reason: str = ""
    publicity: str = Publicity.PUBLIC
    public_from: datetime | None = None
    pk: int | None = None

    @property
    def counts_as(self) -> LicenceStatus:
        """What it comes to: its status, or the one that it keeps."""
        return counts_as(self.status, self.resumes_as)

    def holds_at(self, at: datetime) -> bool:
        """Whether `at` lies in it."""
        return self.start <= at and (self.end is None or at < self.end)

    def is_known_at(self, known_at: datetime) -> bool:
        """Whether the register held it to be true at `known_at`."""
        return self.recorded_at <= known_at and (self.voided_at is None or known_at < self.voided_at)


@dataclass(frozen=True)
class Standing:
    """The answer for one instant. `valid_from` and `valid_until` bound the whole run of one status, across span borders."""

    status: LicenceStatus
    valid_from: datetime
    valid_until: datetime | None
    licensed_until: datetime | None
    """When it stops being licensed, restricted or not, as far as is known. None: not licensed now, or no end known."""
    ground: str
    reason: str
    publicity: str
    counts_as: LicenceStatus
    """What it comes to for the public and for banks: a court stay or a pending renewal counts as what it keeps."""
    resumes_as: str
    public_from: datetime | None

    def seen_as(self, seen_at: datetime) -> LicenceStatus:
        """What the public sees it to come to at `seen_at`: a suspension that is withheld shows as what it stands in front of."""
        return LicenceStatus(self.resumes_as) if self.resumes_as and is_withheld(self, seen_at) else self.counts_as

    @property
    def next_change_at(self) -> datetime | None:
        """The next instant at which the status is another, as far as is known."""
        return self.valid_until

    @property
    def is_licensed(self) -> bool:
        """Whether the holder may do what the licence says."""
        return self.counts_as in LICENSED


@dataclass(frozen=True)
class Cut:
    """What an act does to the spans: `void` some and `write` others, which carry no key yet."""

    void: tuple[Span, ...]
    write: tuple[Span, ...]


def is_withheld(one: Span | Standing, seen_at: datetime) -> bool:
    """Whether the public may not see at `seen_at` why and how this stands."""
    return one.publicity == Publicity.STAFF or (one.public_from is not None and seen_at < one.public_from)


def timeline(spans: Iterable[Span], known_at: datetime | None = None) -> list[Span]:
    """The spans that count, by start: those not voided, or those that the register held to be true at `known_at`."""
    counted = (span for span in spans if (span.voided_at is None if known_at is None else span.is_known_at(known_at)))
    return sorted(counted, key=lambda span: span.start)


def status_among(spans: Iterable[Span], at: datetime, known_at: datetime | None = None) -> LicenceStatus | None:
    """The status at `at`, as known now or at `known_at`; None before the grant."""
    span = next((span for span in timeline(spans, known_at) if span.holds_at(at)), None)
    return span.status if span else None


def standing_among(spans: Iterable[Span], at: datetime, known_at: datetime | None = None) -> Standing | None:
    """The whole standing at `at`; None before the grant."""
    line = timeline(spans, known_at)
    here = next((index for index, span in enumerate(line) if span.holds_at(at)), None)
    if here is None:
        return None
    marks = [(span.status, span.counts_as) for span in line]
    return Standing(
        status=line[here].status,
        valid_from=line[_run_start(marks, here)].start,
        valid_until=line[_run_end(marks, here)].end,
        licensed_until=_licensed_until(line, here),
        ground=line[here].ground,
        reason=line[here].reason,
        publicity=line[here].publicity,
        counts_as=line[here].counts_as,
        resumes_as=line[here].resumes_as,
        public_from=line[here].public_from,
    )


def changes_after(spans: Iterable[Span], at: datetime) -> list[datetime]:
    """Every known instant after `at` at which the status becomes another, in order."""
    line = timeline(spans)
    pairs = pairwise(line)
    return [
        later.start
        for earlier, later in pairs
        if later.start > at and (later.status, later.counts_as) != (earlier.status, earlier.counts_as)
    ]


def first_spans(status: LicenceStatus, *, granted_at: datetime, starts_at: datetime, ends_at: datetime | None) -> tuple[Span, ...]:
    """The spans of a new licence: not in force until `starts_at`, then `status`, then expired from `ends_at` on.

    Raises `ValueError` unless `granted_at` <= `starts_at` < `ends_at`.
    """
    if starts_at < granted_at or (ends_at is not None and ends_at <= starts_at):
        raise ValueError("a licence starts no earlier than its grant and ends after its start")
    waiting = Span(LicenceStatus.NOT_COMMENCED, granted_at, starts_at, granted_at)
    held = Span(status, starts_at, ends_at, granted_at)
    over = (Span(LicenceStatus.EXPIRED, ends_at, None, granted_at),) if ends_at is not None else ()
    return (*((waiting,) if starts_at > granted_at else ()), held, *over)


def waiting_spans(*, granted_at: datetime, ends_at: datetime | None) -> tuple[Span, ...]:
    """The spans of a new licence that comes into force by a later act: it waits, and runs out all the same."""
    waiting = Span(LicenceStatus.NOT_COMMENCED, granted_at, ends_at, granted_at)
    return (waiting,) if ends_at is None else (waiting, Span(LicenceStatus.EXPIRED, ends_at, None, granted_at))


def _run_start(marks: Sequence[object], here: int) -> int:
    while here > 0 and marks[here - 1] == marks[here]:
        here -= 1
    return here


def _run_end(marks: Sequence[object], here: int) -> int:
    while here + 1 < len(marks) and marks[here + 1] == marks[here]:
        here += 1
    return here


def _licensed_until(line: list[Span], here: int) -> datetime | None:
    marks = [span.counts_as in LICENSED for span in line]
    return line[_run_end(marks, here)].end if marks[here] else None
