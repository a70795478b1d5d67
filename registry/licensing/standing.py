"""How a licence stands at an instant, worked out from its spans. No clock, no query: the same spans, the same answer.

The register, the lists and the API all ask here. Every act is a `Cut`: which spans it voids and which it writes. Spans are
never rewritten, so what the register said on a past day can be asked for ever.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from registry.licensing.states import LICENSED, LicenceStatus, Publicity


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
    pk: int | None = None

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
    resumes_as: str = ""

    @property
    def public_status(self) -> LicenceStatus:
        """The status as the public sees it: a suspension that the authority withholds shows as what it stands in front of."""
        return LicenceStatus(self.resumes_as) if self.publicity == Publicity.STAFF and self.resumes_as else self.status

    @property
    def next_change_at(self) -> datetime | None:
        """The next instant at which the status is another, as far as is known."""
        return self.valid_until

    @property
    def is_licensed(self) -> bool:
        """Whether the holder may do what the licence says."""
        return self.status in LICENSED


@dataclass(frozen=True)
class Cut:
    """What an act does to the spans: `void` some and `write` others, which carry no key yet."""

    void: tuple[Span, ...]
    write: tuple[Span, ...]


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
    same = frozenset({line[here].status})
    return Standing(
        status=line[here].status,
        valid_from=_run_start(line, here, same),
        valid_until=_run_end(line, here, same),
        licensed_until=_run_end(line, here, LICENSED) if line[here].status in LICENSED else None,
        ground=line[here].ground,
        reason=line[here].reason,
        publicity=line[here].publicity,
        resumes_as=line[here].resumes_as,
    )


def changes_after(spans: Iterable[Span], at: datetime) -> list[datetime]:
    """Every known instant after `at` at which the status becomes another, in order."""
    line = timeline(spans)
    pairs = pairwise(line)
    return [later.start for earlier, later in pairs if later.start > at and later.status != earlier.status]


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


def suspend(spans: Iterable[Span], start: datetime, at: datetime) -> Cut:
    """From `start` on everything that is not over stands suspended; each part remembers what it would be otherwise."""

    def suspended(span: Span) -> Span:
        return replace(span, status=LicenceStatus.SUSPENDED, resumes_as=span.status)

    wanted = frozenset({LicenceStatus.NOT_COMMENCED, *LICENSED})
    return _cut([span for span in _from(spans, start) if span.status in wanted], start, at, suspended)


def reinstate(spans: Iterable[Span], start: datetime, at: datetime) -> Cut:
    """From `start` on the suspension that holds then is lifted: each part becomes again what it was, and keeps its end."""

    def resumed(span: Span) -> Span:
        return replace(span, status=LicenceStatus(span.resumes_as), resumes_as="", ground="", reason="")

    return _cut(_suspended_run(_from(spans, start)), start, at, resumed)


def revoke(spans: Iterable[Span], start: datetime, at: datetime) -> Cut:
    """From `start` on the licence is revoked, for good; whatever was planned after falls away."""
    cut = _cut(_from(spans, start), start, at, lambda _span: None)
    return replace(cut, write=(*cut.write, Span(LicenceStatus.REVOKED, start, None, at)))


def _run_start(line: list[Span], here: int, statuses: frozenset[LicenceStatus]) -> datetime:
    while here > 0 and line[here - 1].status in statuses and line[here - 1].end == line[here].start:
        here -= 1
    return line[here].start


def _run_end(line: list[Span], here: int, statuses: frozenset[LicenceStatus]) -> datetime | None:
    while here + 1 < len(line) and line[here + 1].status in statuses and line[here].end == line[here + 1].start:
        here += 1
    return line[here].end


def _from(spans: Iterable[Span], start: datetime) -> list[Span]:
    return [span for span in timeline(spans) if span.end is None or span.end > start]


def _suspended_run(line: list[Span]) -> list[Span]:
    run: list[Span] = []
    for span in line:
        if span.status != LicenceStatus.SUSPENDED or (run and run[-1].end != span.start):
            break
        run.append(span)
    return run


def _cut(touched: list[Span], start: datetime, at: datetime, becomes: Callable[[Span], Span | None]) -> Cut:
    written: list[Span] = []
    for span in touched:
        if span.start < start:
            written.append(replace(span, end=start, recorded_at=at, pk=None))
        after = becomes(span)
        if after is not None:
            written.append(replace(after, start=max(span.start, start), recorded_at=at, pk=None))
    return Cut(tuple(touched), tuple(written))
