"""The annual fee, for every table, activity and day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.fees.annual import annual_fee, whole_months_left
from registry.lib.errors import RuleError
from tests.fees.desk import patient

CODES = ("trading_facility", "providing_custody", "advising")


@dataclass(frozen=True)
class Row:
    purpose: str
    amount: Decimal
    currency: str = "USD"
    due_days: int = 21
    valid_from: date = date(2020, 1, 1)
    valid_until: date | None = None


amounts = st.decimals("0.01", "1000000", places=2)
tables = st.dictionaries(st.sampled_from(CODES), amounts).map(lambda fees: [Row(f"annual:{code}", fee) for code, fee in fees.items()])
activities = st.sets(st.sampled_from(CODES))
days = st.dates(date(2021, 1, 1), date(2090, 12, 31))


@given(tables, activities, days, st.integers(0, 5))
@patient
def test_it_is_the_highest_single_fee_and_never_more(table: list[Row], held: set[str], day: date, years: int) -> None:
    fee = annual_fee(table, held, day, day.year + years)
    charged = [row.amount for row in table if row.purpose.removeprefix("annual:") in held]
    if years:
        assert (fee.amount if fee else None) == (max(charged) if charged else None)
    else:
        assert (fee.amount if fee else 0) <= max(charged, default=Decimal(0))


@given(tables, activities, days)
@patient
def test_the_first_year_is_charged_by_whole_months_and_due_within_the_days_of_the_fee(table: list[Row], held: set[str], day: date) -> None:
    fee = annual_fee(table, held, day, day.year)
    if fee is not None:
        full = annual_fee(table, held, day, day.year + 1)
        assert full is not None
        assert fee.months == whole_months_left(day) == sum(date(day.year, month, 1) >= day for month in range(1, 13))
        assert abs(fee.amount - full.amount * fee.months / 12) <= Decimal("0.005")
        assert fee.due_on == day + timedelta(days=21)


@given(tables, activities, days, st.integers(1, 5))
@patient
def test_later_years_are_due_on_the_first_of_january(table: list[Row], held: set[str], day: date, years: int) -> None:
    fee = annual_fee(table, held, day, day.year + years)
    assert fee is None or (fee.due_on, fee.months) == (date(day.year + years, 1, 1), 12)


@given(tables, activities, days, st.integers(1, 5))
@patient
def test_nothing_is_due_before_commencement(table: list[Row], held: set[str], day: date, years: int) -> None:
    assert annual_fee(table, held, day, day.year - years) is None


def test_the_days_that_matter() -> None:
    table = [Row("annual:advising", Decimal(1200))]
    first = {
        day: annual_fee(table, {"advising"}, day, 2026) for day in (date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 2), date(2026, 12, 2))
    }
    assert [fee and (fee.amount, fee.months) for fee in first.values()] == [(1200, 12), (1000, 10), (900, 9), None]


def test_each_year_takes_the_fee_that_holds_on_its_day() -> None:
    table = [
        Row("annual:advising", Decimal(1200), valid_until=date(2027, 1, 1)),
        Row("annual:advising", Decimal(2400), valid_from=date(2027, 1, 1)),
    ]
    years = [annual_fee(table, {"advising"}, date(2026, 7, 1), year) for year in (2026, 2027)]
    assert [fee and fee.amount for fee in years] == [600, 2400]


def test_fees_in_two_currencies_are_not_compared() -> None:
    table = [Row("annual:advising", Decimal(1)), Row("annual:providing_custody", Decimal(1), "KZT")]
    with pytest.raises(RuleError, match="different currencies"):
        annual_fee(table, {"advising", "providing_custody"}, date(2026, 1, 1), 2026)
