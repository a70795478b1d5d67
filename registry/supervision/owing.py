"""Which returns a licence owes: a pure function of how it stood, what it allowed, the kinds and the calendar. No clock, no query.

The rules, and why:

- *In force on a day of a period, a return for the period.* A licence granted in the middle of a quarter owes for that quarter,
  from its first day in force on: there is no gap between the application's figures and the first return. Before it comes into
  force nothing is owed: nobody does business under it.
- *Suspended, winding down, under a court stay or kept for a renewal: owed as ever.* The holder still holds the assets of
  clients, and this is when the authority needs the figures most.
- *Ended: a last return up to the last day in force, due counted from that day*, so that it is not waited for until the end of
  a year in which nobody is left to write it. Days after the end are not owed. An end that is only to come, such as the last
  day of the term, counts in the same way and moves with an extension. An end that is set aside, or after which the
  licence is in force again, is none.
- *Activities*: a return for certain activities is owed if one of them was allowed on a day in force of the period.
- *The due day* is counted from the last day covered; a day on which nobody works gives way to the next business day.
- *The version of a kind* is the newest of those whose first period had come when the period began.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from registry.licensing.clocks import Calendar
from registry.supervision.kinds import Due, ReturnKind
from registry.supervision.periods import Period, add_months, month_end, periods

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """Days from `first` to `last`, both included; None: without an end. `code` is the activity, where it is about one."""

    first: date
    last: date | None
    code: str = ""

    def meets(self, first: date, last: date) -> bool:
        """Whether a day of it lies between these two."""
        return self.first <= last and (self.last is None or self.last >= first)


@dataclass(frozen=True)
class Owed:
    """One return that is owed: for which period, for which days of it, and by when."""

    kind: ReturnKind
    period: Period
    first: date
    last: date
    due_on: date

    @property
    def opens_on(self) -> date:
        """The first day on which it can be filled in: when the last day that it covers is over."""
        return self.last + DAY


def owed_returns(
    kinds: Iterable[ReturnKind], in_force: Iterable[Stretch], allowed: Iterable[Stretch], calendar: Calendar, until: date
) -> list[Owed]:
    """Every return owed for periods that began by `until`, by due day. See the rules above."""
    held, permitted = sorted(in_force, key=lambda stretch: stretch.first), list(allowed)
    if not held:
        return []
    found = [
        owed
        for kind, period in _kinds_and_periods(list(kinds), held[0].first, until)
        if (owed := _owed(kind, period, held, permitted, calendar)) is not None
    ]
    return sorted(found, key=lambda owed: (owed.due_on, owed.kind.code, owed.period.first))


def due_day(last: date, due: Due, calendar: Calendar) -> date:
    """The last day in time for what covers the days up to `last`: a business day."""
    day = add_months(last, due.months)
    if due.months and month_end(last):
        day = add_months(day.replace(day=1), 1) - DAY
    return next_business_day(day + timedelta(days=due.days), calendar)


def next_business_day(day: date, calendar: Calendar) -> date:
    """The day itself, or the first one after it on which people work."""
    while not calendar.is_working(day):
        day += DAY
    return day


def _kinds_and_periods(kinds: list[ReturnKind], first: date, until: date) -> Iterator[tuple[ReturnKind, Period]]:
    for code in sorted({kind.code for kind in kinds}):
        versions = sorted((kind for kind in kinds if kind.code == code), key=lambda kind: kind.version)
        for period in periods(versions[0].every, first, until):
            in_use = [kind for kind in versions if kind.first_period.first <= period.first]
            if in_use:
                yield in_use[-1], period


def _owed(kind: ReturnKind, period: Period, held: list[Stretch], permitted: list[Stretch], calendar: Calendar) -> Owed | None:
    days = [_clipped(stretch, period) for stretch in held if stretch.meets(period.first, period.last)]
    if not days or not _is_wanted(kind, days, permitted):
        return None
    goes_on = any(stretch.meets(period.last + DAY, date.max) for stretch in held)
    last = period.last if goes_on else max(end for _start, end in days)
    return Owed(kind, period, min(start for start, _end in days), last, due_day(last, kind.due, calendar))


def _clipped(stretch: Stretch, period: Period) -> tuple[date, date]:
    return max(stretch.first, period.first), min(stretch.last or period.last, period.last)


def _is_wanted(kind: ReturnKind, days: list[tuple[date, date]], permitted: list[Stretch]) -> bool:
    if not kind.activities:
        return True
    named = [stretch for stretch in permitted if stretch.code in kind.activities]
    return any(stretch.meets(start, end) for stretch in named for start, end in days)
