"""Which annual fees a licence owes, against a model that knows no spans: one status a day, looked up day by day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from registry.lib.clock import start_of_day
from registry.licensing.annual_dues import DueReason, FeeTerms, History, Permission, due_of, dues_by
from registry.licensing.standing import Span
from registry.licensing.states import LicenceStatus
from tests.fees.desk import patient

S = LicenceStatus
ZONE = ZoneInfo("Asia/Almaty")
FIRST, LAST = date(2025, 6, 1), date(2030, 6, 1)
TERMS = FeeTerms(days_before=30, first_year=2026)
IN_FORCE = {"active", "restricted", "surrender_requested", "winding_down"}
PAYING = IN_FORCE | {"suspended"}


@dataclass(frozen=True)
class Row:
    """A row of the fee table."""

    purpose: str
    amount: Decimal
    valid_from: date
    valid_until: date | None
    currency: str = "USD"
    due_days: int = 21


@dataclass(frozen=True)
class Life:
    """A licence as a test draws it: from which day it stands how, what it allowed when, and what is charged."""

    turns: tuple[tuple[date, LicenceStatus], ...]
    allowed: tuple[tuple[str, date, date], ...]
    fees: tuple[Row, ...]

    def history(self) -> History:
        """The same as the spans and permissions of a licence, with a span that was voided and says the contrary."""
        days = [day for day, _status in self.turns]
        spans = [
            Span(status, midnight(day), midnight(until) if until else None, midnight(FIRST), _behind(status))
            for (day, status), until in zip(self.turns, [*days[1:], None], strict=True)
        ]
        wrong = Span(S.ACTIVE, midnight(FIRST), None, midnight(FIRST), voided_at=midnight(FIRST))
        permissions = tuple(Permission(code, midnight(start), midnight(end)) for code, start, end in self.allowed)
        return History((wrong, *spans), permissions, self.fees, ZONE)


def midnight(day: date) -> datetime:
    return start_of_day(day, ZONE)


def _behind(status: LicenceStatus) -> str:
    return "active" if status in (S.RENEWAL_PENDING, S.COURT_STAY) else ""


def calendar(life: Life) -> dict[date, str | None]:
    """How it counts on every single day."""
    found: dict[date, str | None] = {}
    turns, day, status = dict(life.turns), FIRST, None
    while day < LAST:
        status = turns.get(day, status)
        found[day] = "active" if status in ("renewal_pending", "court_stay") else status
        day += timedelta(days=1)
    return found


def model(life: Life, statuses: dict[date, str | None], year: int) -> tuple[Decimal, date, date] | None:
    """Sum, last day to pay and day of issue; None: nothing."""
    begun = next((day for day in statuses if statuses[day] in IN_FORCE), None)
    if begun is None or year < begun.year or year < TERMS.first_year:
        return None
    on = begun if year == begun.year else date(year, 1, 1)
    if statuses[on] not in PAYING:
        return None
    codes = {code for code, start, end in life.allowed if start <= on < end}
    sums = [
        row.amount
        for row in life.fees
        if row.purpose[7:] in codes and row.valid_from <= on and (row.valid_until is None or on < row.valid_until)
    ]
    months = sum(1 for month in range(1, 13) if year != begun.year or date(year, month, 1) >= begun)
    total = (max(sums, default=Decimal(0)) * months / 12).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if not total:
        return None
    return (
        total,
        on + timedelta(days=21) if year == begun.year else on,
        max(begun, on - timedelta(days=30)) if year != begun.year else begun,
    )


days = st.dates(FIRST, date(2029, 12, 31))
statuses = st.sampled_from(list(S))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    later = draw(st.dictionaries(days, statuses, max_size=6))
    turns = tuple(sorted({FIRST: draw(statuses), **later}.items()))
    allowed = tuple((code, *sorted((draw(days), draw(days)))) for code in draw(st.lists(st.sampled_from("abc"), max_size=4)))
    fees = []
    for code in draw(st.sets(st.sampled_from("abc"))):
        change = draw(days)
        amounts = st.decimals("0", "100000", places=2)
        fees += [Row(f"annual:{code}", draw(amounts), date(2020, 1, 1), change), Row(f"annual:{code}", draw(amounts), change, None)]
    return Life(turns, allowed, tuple(fees))


@given(lives(), st.integers(2024, 2030))
@patient
def test_it_owes_what_a_reader_of_the_calendar_would_say(life: Life, year: int) -> None:
    due = due_of(life.history(), year, TERMS)
    fee = due.fee
    assert ((fee.amount, fee.due_on, due.issue_on) if fee else None) == model(life, calendar(life), year)
    assert (due.reason in (DueReason.INITIAL, DueReason.ANNUAL)) == (fee is not None)


@given(lives(), st.lists(days, min_size=1))
@patient
def test_whatever_days_it_ran_on_the_same_years_are_charged(life: Life, ran: list[date]) -> None:
    history, charged, statuses = life.history(), set(), calendar(life)
    for day in sorted(ran):
        charged |= {due.year for due in dues_by(history, day, TERMS)}
    wanted = {year for year in range(2024, 2031) if (found := model(life, statuses, year)) and found[2] <= max(ran)}
    assert charged == wanted


def test_fees_in_different_currencies_are_told_apart_and_charge_nothing() -> None:
    rows = (Row("annual:a", Decimal(1), FIRST, None), Row("annual:b", Decimal(1), FIRST, None, "KZT"))
    life = Life(((FIRST, S.ACTIVE),), (("a", FIRST, LAST), ("b", FIRST, LAST)), rows)
    assert due_of(life.history(), 2026, TERMS).reason == DueReason.CURRENCIES
