"""Which returns a licence owes: a pure function of how it stood, what it allowed, the kinds and the calendar."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.licensing.clocks import Calendar
from registry.licensing.forms import FormError
from registry.supervision.kinds import KINDS_DIR, Due, ReturnKind, kinds, parse_kind
from registry.supervision.owing import Owed, Stretch, due_day, owed_returns
from registry.supervision.periods import Every, Period, add_months, period_of, periods
from registry.supervision.states import ReturnState, days_late, return_state

NO_HOLIDAYS = Calendar(lambda day: day.weekday() < 5)
TEXT = (KINDS_DIR / "quarterly.yaml").read_text("utf-8")


def quarterly(**changes: str) -> ReturnKind:
    text = TEXT
    for name, value in changes.items():
        lines = [f"{name}: {value}" if line.startswith(f"{name}:") else line for line in text.splitlines()]
        text = "\n".join(lines) if any(line.startswith(f"{name}:") for line in text.splitlines()) else f"{name}: {value}\n{text}"
    return parse_kind(text, "quarterly.yaml")


def owed(
    *stretches: tuple[date, date | None], until: date = date(2026, 12, 31), kind: ReturnKind | None = None, **more: Stretch
) -> list[Owed]:
    held = [Stretch(first, last) for first, last in stretches]
    return owed_returns([kind or quarterly()], held, list(more.values()), NO_HOLIDAYS, until)


def test_whoever_is_in_force_on_a_day_of_a_period_owes_for_it() -> None:
    found = owed((date(2026, 2, 10), None), until=date(2026, 7, 1))
    assert [one.period.code for one in found] == ["2026-q1", "2026-q2", "2026-q3"]
    assert (found[0].first, found[0].last) == (date(2026, 2, 10), date(2026, 3, 31))
    assert (found[1].first, found[1].last) == (date(2026, 4, 1), date(2026, 6, 30))


def test_the_due_day_gives_way_to_the_next_business_day() -> None:
    # 30 April 2026 is a Thursday; 30 July too; 30 January 2027 is a Saturday.
    found = owed((date(2026, 1, 1), None))
    assert [one.due_on for one in found] == [date(2026, 4, 30), date(2026, 7, 30), date(2026, 10, 30), date(2027, 2, 1)]
    holiday = Calendar(NO_HOLIDAYS.base, {date(2026, 4, 30): False})
    assert due_day(date(2026, 3, 31), Due(days=30), holiday) == date(2026, 5, 1)


def test_months_are_counted_from_the_end_of_a_month_to_the_end_of_a_month() -> None:
    every_day = Calendar(lambda _day: True)
    assert due_day(date(2026, 12, 31), Due(months=6), every_day) == date(2027, 6, 30)
    assert due_day(date(2027, 2, 28), Due(months=6), every_day) == date(2027, 8, 31)
    assert due_day(date(2026, 5, 12), Due(months=6), every_day) == date(2026, 11, 12)


def test_a_licence_that_ended_owes_up_to_its_last_day_and_no_more() -> None:
    found = owed((date(2026, 2, 10), date(2026, 5, 12)))
    assert [(one.period.code, one.last, one.due_on) for one in found] == [
        ("2026-q1", date(2026, 3, 31), date(2026, 4, 30)),
        ("2026-q2", date(2026, 5, 12), date(2026, 6, 11)),
    ]


def test_an_end_that_was_set_aside_leaves_no_gap() -> None:
    found = owed((date(2026, 2, 10), date(2026, 5, 12)), (date(2026, 5, 13), None))
    assert [one.last for one in found][:2] == [date(2026, 3, 31), date(2026, 6, 30)]


def test_a_gap_of_whole_periods_is_not_owed() -> None:
    found = owed((date(2026, 1, 10), date(2026, 2, 1)), (date(2026, 8, 5), None))
    assert [one.period.code for one in found] == ["2026-q1", "2026-q3", "2026-q4"]
    assert found[0].last == date(2026, 3, 31), "it goes on later, so the period is given as a whole"


def test_a_return_for_some_activities_is_owed_while_one_of_them_is_allowed() -> None:
    kind = quarterly(activities="[providing_custody]")
    custody = Stretch(date(2026, 1, 10), date(2026, 5, 1), "providing_custody")
    other = Stretch(date(2026, 1, 10), None, "advising")
    found = owed((date(2026, 1, 10), None), kind=kind, first=custody, second=other)
    assert [one.period.code for one in found] == ["2026-q1", "2026-q2"]


def test_nothing_is_owed_before_a_kind_begins_and_a_new_version_holds_from_its_first_period_on() -> None:
    first, second = quarterly(first_period="2026-04-01"), quarterly(first_period="2026-10-01", version="2")
    found = owed_returns([second, first], [Stretch(date(2026, 1, 1), None)], [], NO_HOLIDAYS, date(2026, 12, 1))
    assert [(one.period.code, one.kind.version) for one in found] == [("2026-q2", 1), ("2026-q3", 1), ("2026-q4", 2)]


def test_whoever_was_never_in_force_owes_nothing() -> None:
    assert owed() == []


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 900), st.sampled_from(list(Every)))
def test_periods_leave_no_gap_and_due_days_are_business_days(first: date, length: int, every: Every) -> None:
    found = list(periods(every, first, first + timedelta(days=length)))
    assert found[0] == period_of(every, first)
    assert all(later.first == earlier.last + timedelta(days=1) for earlier, later in pairwise(found))
    assert all(later.before == earlier for earlier, later in pairwise(found))
    assert all(NO_HOLIDAYS.is_working(due_day(period.last, Due(days=length % 60), NO_HOLIDAYS)) for period in found)


def test_months_end_where_the_month_does() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert (Period(Every.YEAR, date(2026, 1, 1)).last, str(Period(Every.YEAR, date(2026, 1, 1)))) == (date(2026, 12, 31), "2026")


@pytest.mark.parametrize(
    ("outcome", "is_sent", "on", "state"),
    [
        (None, False, date(2026, 6, 30), ReturnState.UPCOMING),
        (None, False, date(2026, 7, 1), ReturnState.DUE),
        (None, False, date(2026, 7, 30), ReturnState.DUE),
        (None, False, date(2026, 7, 31), ReturnState.OVERDUE),
        (None, True, date(2026, 9, 1), ReturnState.SENT),
        ("accepted", True, date(2026, 9, 1), ReturnState.ACCEPTED),
        ("to_correct", True, date(2026, 9, 1), ReturnState.TO_CORRECT),
    ],
)  # fmt: skip
def test_how_a_return_stands_follows_from_the_day(outcome: str | None, is_sent: bool, on: date, state: ReturnState) -> None:
    assert return_state(outcome=outcome, is_sent=is_sent, opens_on=date(2026, 7, 1), due_on=date(2026, 7, 30), on=on) == state


def test_lateness_is_counted_for_any_day() -> None:
    due = date(2026, 7, 30)
    assert [days_late(due, date(2026, 8, 4), due + timedelta(days=days)) for days in (0, 1, 5, 60)] == [0, 1, 5, 5]


def test_the_kinds_of_the_seeds_can_be_read() -> None:
    assert [(kind.code, kind.every.value) for kind in kinds()] == [("annual", "year"), ("quarterly", "quarter")]


@pytest.mark.parametrize(
    "fault", [{"first_period": "2026-02-01"}, {"due": "{}"}, {"files": "[exe]"}, {"period": "week"}, {"remind_days": "soon"}], ids=str
)
def test_a_file_that_holds_no_kind_is_refused_when_it_is_read(fault: dict[str, str]) -> None:
    with pytest.raises(FormError, match="quarterly"):
        quarterly(**fault)
