"""The annual fee as a pure function of the fee table, the activities and the day on which they commenced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from registry.lib.errors import RuleError

ANNUAL = "annual:"
CENT = Decimal("0.01")
MONTHS = 12


class FeeRow(Protocol):
    """A row of the fee table, of one authority."""

    @property
    def purpose(self) -> str: ...  # noqa: D102 - the columns of the table
    @property
    def amount(self) -> Decimal: ...  # noqa: D102
    @property
    def currency(self) -> str: ...  # noqa: D102
    @property
    def due_days(self) -> int: ...  # noqa: D102
    @property
    def valid_from(self) -> date: ...  # noqa: D102
    @property
    def valid_until(self) -> date | None: ...  # noqa: D102


@dataclass(frozen=True)
class AnnualFee:
    """What is to be paid for one year: for `months` whole months, because of `purpose`, the activity with the highest fee."""

    purpose: str
    amount: Decimal
    currency: str
    months: int
    due_on: date
    due_days: int


def annual_fee(rows: Iterable[FeeRow], activities: Iterable[str], commenced_on: date, year: int) -> AnnualFee | None:
    """The fee of `year` for activities that commenced on a day; None when nothing is to be paid.

    Of several activities the highest single fee counts, not the sum. The first year is charged for the whole months left in it
    and due within the fee's days of commencement; later years in full, on 1 January at the fee of that day (AIFC Fees
    Rules 3.1). Raises `RuleError` when the activities are charged in different currencies.
    """
    if year < commenced_on.year:
        return None
    is_first = year == commenced_on.year
    on = commenced_on if is_first else date(year, 1, 1)
    highest = _highest(rows, {f"{ANNUAL}{activity}" for activity in activities}, on)
    months = whole_months_left(commenced_on) if is_first else MONTHS
    if highest is None or not months:
        return None
    amount = (highest.amount * months / MONTHS).quantize(CENT, ROUND_HALF_UP)
    due_on = commenced_on + timedelta(days=highest.due_days) if is_first else on
    return AnnualFee(highest.purpose, amount, highest.currency, months, due_on, highest.due_days) if amount else None


def whole_months_left(day: date) -> int:
    """How many whole months of the year begin on `day` or later."""
    return MONTHS - day.month + (day.day == 1)


def holds_on(row: FeeRow, on: date) -> bool:
    """Whether a row of the fee table holds on a day; `valid_until` is the first day on which it no longer does."""
    return row.valid_from <= on and (row.valid_until is None or on < row.valid_until)


def _highest(rows: Iterable[FeeRow], purposes: set[str], on: date) -> FeeRow | None:
    charged = [row for row in rows if row.purpose in purposes and holds_on(row, on)]
    if len({row.currency for row in charged}) > 1:
        raise RuleError(_("The annual fees of these activities are in different currencies, so the highest cannot be told."))
    return max(charged, key=lambda row: (row.amount, row.purpose), default=None)
