"""How much of its time a case has used: a function of dates, pauses, a calendar and a limit. No database, no present moment.

The term begins on the day after the start. The day on which a pause begins counts, the day on which it ends does not: of
each pause, the days after its start up to and with its end are left out. What happened after the day asked for is not known.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
LONGEST = 20_000
"""Days after which a term that never ends is given up."""


class DayKind(StrEnum):
    """Which days a limit counts."""

    WORKING = "working"
    CALENDAR = "calendar"


class Holder(StrEnum):
    """Who has to act next."""

    AUTHORITY = "authority"
    APPLICANT = "applicant"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Limit:
    """How long something may take."""

    days: int
    kind: DayKind


@dataclass(frozen=True)
class Pause:
    """A wait that stops the clock; `end` is None while it lasts. `why` is a word to show, `holder` who is waited for."""

    start: date
    end: date | None
    why: str
    holder: Holder = Holder.APPLICANT


@dataclass(frozen=True)
class PauseTaken:
    """A pause as it stood on the day asked for, with the days that it alone took off the count."""

    pause: Pause
    days: int

    @property
    def is_open(self) -> bool:
        """Whether it still lasted."""
        return self.pause.end is None


@dataclass(frozen=True)
class Calendar:
    """Working days: `base` says what a day usually is, `changes` what was decided for single days."""

    base: Callable[[date], bool]
    changes: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether people work on that day."""
        return self.changes[day] if day in self.changes else self.base(day)

    def counts(self, day: date, kind: DayKind) -> bool:
        """Whether a limit of that kind counts the day."""
        return kind == DayKind.CALENDAR or self.is_working(day)


@dataclass(frozen=True)
class Term:
    """What a clock runs on. `stopped_on` is the day of the decision or withdrawal, None before it."""

    started_on: date
    limit: Limit
    pauses: tuple[Pause, ...] = ()
    stopped_on: date | None = None

    def known_on(self, on: date) -> "Term":
        """The same as it was known at the end of a day: later facts left out, pauses that ended later still open."""
        pauses = tuple(_as_known(pause, on) for pause in self.pauses if pause.start <= on)
        stopped_on = self.stopped_on if self.stopped_on is not None and self.stopped_on <= on else None
        return Term(self.started_on, self.limit, pauses, stopped_on)


@dataclass(frozen=True)
class Clock:
    """How a term stood at the end of a day: “day 12 of 20, paused 5 days for request 3”.

    `due_on` is the last day in time. While the clock stands before the limit is used up, it is what it would be if the wait
    ended that very day. `over_on` is the first day that is too late, past or to come; None while nothing can make it late.
    """

    limit: Limit
    day: int
    pauses: tuple[PauseTaken, ...]
    holder: Holder
    on: date
    due_on: date | None
    over_on: date | None

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands and waits for somebody."""
        return self.holder != Holder.NOBODY and any(taken.is_open for taken in self.pauses)

    @property
    def left(self) -> int:
        """Days left; below zero by as much as it is over."""
        return self.limit.days - self.day

    @property
    def paused_days(self) -> int:
        """All days that pauses took off, those of two at once counted once."""
        return sum(taken.days for taken in self.pauses)

    @property
    def breached_on(self) -> date | None:
        """The first day that was too late, or None when it has not come."""
        return self.over_on if self.is_over else None

    @property
    def is_over(self) -> bool:
        """Whether the limit is exceeded."""
        return self.over_on is not None and self.over_on <= self.on

    @property
    def settled_due_on(self) -> date | None:
        """The last day in time that only a new fact can move; None while the clock stands with time left."""
        return None if self.is_paused and self.left > 0 else self.due_on


def clock(term: Term, calendar: Calendar, on: date) -> Clock:
    """How the term stood at the end of `on`."""
    known = term.known_on(on)
    until = on if known.stopped_on is None else known.stopped_on
    kind, limit = term.limit.kind, term.limit.days
    counted: list[date] = []
    taken = [0] * len(known.pauses)
    for day in _days(known.started_on, until):
        if calendar.counts(day, kind):
            position = _pause_of(day, known.pauses)
            if position is None:
                counted.append(day)
            else:
                taken[position] += 1
    holder = _holder(known)
    is_running = known.stopped_on is None and not _is_open(known)
    ahead = list(_ahead(calendar, kind, until, limit + 1 - len(counted))) if known.stopped_on is None else []
    due = [*counted, *ahead]
    late = due if is_running else counted
    return Clock(
        limit=term.limit,
        day=len(counted),
        pauses=tuple(PauseTaken(pause, days) for pause, days in zip(known.pauses, taken, strict=True)),
        holder=holder,
        on=until,
        due_on=due[limit - 1] if len(due) >= limit else None,
        over_on=late[limit] if len(late) > limit else None,
    )


def _as_known(pause: Pause, on: date) -> Pause:
    if pause.end is None or pause.end <= on:
        return pause
    return Pause(pause.start, None, pause.why, pause.holder)


def _holder(term: Term) -> Holder:
    if term.stopped_on is not None:
        return Holder.NOBODY
    waits = [pause.holder for pause in term.pauses if pause.end is None]
    return waits[-1] if waits else Holder.AUTHORITY


def _is_open(term: Term) -> bool:
    return any(pause.end is None for pause in term.pauses)


def _pause_of(day: date, pauses: Iterable[Pause]) -> int | None:
    """The position of the first pause that leaves out the day."""
    return next((at for at, one in enumerate(pauses) if one.start < day and (one.end is None or day <= one.end)), None)


def _days(after: date, until: date) -> Iterator[date]:
    for number in range(1, (until - after).days + 1):
        yield after + number * DAY


def _ahead(calendar: Calendar, kind: DayKind, after: date, wanted: int) -> Iterator[date]:
    """The next days that count, `wanted` of them; fewer when the calendar has no more."""
    for day in _days(after, after + LONGEST * DAY):
        if wanted <= 0:
            return
        if calendar.counts(day, kind):
            wanted -= 1
            yield day
