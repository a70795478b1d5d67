"""What the register said of a licence for one day, at every moment of knowing. No clock, no query: the same spans, the same answer.

All of it is what the public may see. A suspension that is withheld looks like what it stands in front of, and neither its
border nor the moment it was recorded shows: neighbours that look the same are one, and so are versions that say the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from registry.lib.clock import end_of_day, start_of_day
from registry.licensing.standing import Span, is_withheld, timeline

NOT_GRANTED = "not_granted"


@dataclass(frozen=True)
class Day:
    """A day of the registry's zone. `end` is its first instant no longer; `seen_until` is earlier while the day is not over."""

    on: date
    zone: str
    start: datetime
    end: datetime
    seen_until: datetime
    last_instant: datetime

    @property
    def is_over(self) -> bool:
        """Whether all of it has passed."""
        return self.seen_until == self.end


@dataclass(frozen=True)
class DayStatus:
    """A status from `start` to `end` within the day; `since` is when the run of this status began.

    `counts_as` is what it comes to: a court stay and a renewal applied for in time count as what they keep.
    """

    status: str
    start: datetime
    end: datetime
    since: datetime | None
    counts_as: str
    ground: str = ""


@dataclass(frozen=True)
class DayVersion:
    """What the register said of the day, from `known_from` (None: from ever) to `known_until` (None: still)."""

    known_from: datetime | None
    known_until: datetime | None
    statuses: tuple[DayStatus, ...]


def day_of(on: date, zone: ZoneInfo, at: datetime) -> Day:
    """The day `on` as it can be seen at `at`. Raises `ValueError` for a day that has not begun."""
    start, last = start_of_day(on, zone), end_of_day(on, zone)
    end = start_of_day(date.fromordinal(on.toordinal() + 1), zone)
    if start > at:
        raise ValueError("the day lies in the future")
    return Day(on=on, zone=zone.key, start=start, end=end, seen_until=min(end, at), last_instant=min(last, at))


def versions_of(spans: Iterable[Span], day: Day, at: datetime) -> list[DayVersion]:
    """All that the register said of the day until `at`, oldest first; at least one. The last one is what it says at `at`."""
    kept = list(spans)
    changes = (moment for span in kept for moment in (span.recorded_at, span.voided_at, span.public_from))
    versions = [DayVersion(None, None, statuses_of([], day, at))]
    for moment in sorted({moment for moment in changes if moment is not None and moment <= at}):
        said = statuses_of(timeline(kept, moment), day, moment)
        if said != versions[-1].statuses:
            last = versions.pop()
            versions += [DayVersion(last.known_from, moment, last.statuses), DayVersion(moment, None, said)]
    return versions


def version_at(versions: Iterable[DayVersion], known_at: datetime) -> DayVersion:
    """What the register said of the day at `known_at`."""
    return next(one for one in versions if _is_known(one, known_at))


def statuses_of(line: Iterable[Span], day: Day, seen_at: datetime) -> tuple[DayStatus, ...]:
    """How the public sees at `seen_at` that the licence stands through the day, without a gap, by spans that follow one another."""
    found: list[DayStatus] = []
    reached = day.start
    for run in _runs(line, seen_at):
        start, end = max(run.start, day.start), min(run.end or day.seen_until, day.seen_until)
        if start >= end:
            continue
        if start > reached:
            found.append(DayStatus(NOT_GRANTED, reached, start, None, NOT_GRANTED))
        found.append(DayStatus(run.status, start, end, run.start, run.counts_as, run.ground))
        reached = end
    if reached < day.seen_until or not found:
        found.append(DayStatus(NOT_GRANTED, reached, day.seen_until, None, NOT_GRANTED))
    return tuple(found)


@dataclass(frozen=True)
class _Run:
    status: str
    start: datetime
    end: datetime | None
    counts_as: str
    ground: str


def _runs(line: Iterable[Span], seen_at: datetime) -> list[_Run]:
    runs: list[_Run] = []
    for run in (_seen(span, seen_at) for span in line):
        if runs and (runs[-1].status, runs[-1].counts_as, runs[-1].end) == (run.status, run.counts_as, run.start):
            runs[-1] = replace(runs[-1], end=run.end)
        else:
            runs.append(run)
    return runs


def _seen(span: Span, seen_at: datetime) -> _Run:
    if not is_withheld(span, seen_at):
        return _Run(str(span.status), span.start, span.end, str(span.counts_as), str(span.ground))
    status = str(span.resumes_as or span.status)
    return _Run(status, span.start, span.end, str(span.resumes_as or span.counts_as), "")


def _is_known(version: DayVersion, known_at: datetime) -> bool:
    begun = version.known_from is None or version.known_from <= known_at
    return begun and (version.known_until is None or known_at < version.known_until)
