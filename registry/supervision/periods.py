"""Quarters and years for which returns are owed. No database, no present moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

MONTHS_OF_A_YEAR = 12


class Every(StrEnum):
    """How long a period is."""

    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Its length in months."""
        return {Every.QUARTER: 3, Every.YEAR: 12}[self]


@dataclass(frozen=True)
class Period:
    """One quarter or year of the calendar, from its first day."""

    every: Every
    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return add_months(self.first, self.every.months) - timedelta(days=1)

    @property
    def code(self) -> str:
        """How addresses and files name it: `2026-q3`, `2026`."""
        return f"{self.first.year}-q{self._quarter}" if self.every == Every.QUARTER else str(self.first.year)

    @property
    def before(self) -> "Period":
        """The period before it."""
        return Period(self.every, add_months(self.first, -self.every.months))

    @property
    def _quarter(self) -> int:
        return (self.first.month - 1) // Every.QUARTER.months + 1

    def __str__(self) -> str:
        """How people name it."""
        if self.every == Every.YEAR:
            return str(self.first.year)
        return _("quarter %(quarter)d of %(year)d") % {"quarter": self._quarter, "year": self.first.year}


def period_of(every: Every, day: date) -> Period:
    """The period in which a day lies."""
    month = (day.month - 1) // every.months * every.months + 1
    return Period(every, date(day.year, month, 1))


def periods(every: Every, first: date, last: date) -> Iterator[Period]:
    """Every period that has a day between these two, in order."""
    period = period_of(every, first)
    while period.first <= last:
        yield period
        period = Period(every, add_months(period.first, every.months))


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it has none of that number."""
    place = day.year * MONTHS_OF_A_YEAR + day.month - 1 + months
    first = date(place // MONTHS_OF_A_YEAR, place % MONTHS_OF_A_YEAR + 1, 1)
    after = date((place + 1) // MONTHS_OF_A_YEAR, (place + 1) % MONTHS_OF_A_YEAR + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))


def month_end(day: date) -> bool:
    """Whether it is the last day of its month."""
    return (day + timedelta(days=1)).day == 1
