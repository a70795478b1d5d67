"""The clock of a case: day n of m, pauses once, and a past day that no later fact changes."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registry.licensing.clocks import Calendar, Clock, DayKind, Holder, Limit, Pause, Term, clock

START = date(2026, 3, 2)
HOLIDAYS = frozenset({date(2026, 3, 9), date(2026, 3, 23), date(2026, 5, 1)})
OFFICE = Calendar(lambda day: day.weekday() < 5 and day not in HOLIDAYS)


def on(number: int) -> date:
    """A day so many days after the start."""
    return START + timedelta(days=number)


def term(*pauses: Pause, days: int = 20, kind: DayKind = DayKind.WORKING, stopped_on: date | None = None) -> Term:
    return Term(START, Limit(days, kind), pauses, stopped_on)


def pause(start: int, end: int | None, why: str = "request 1") -> Pause:
    return Pause(on(start), None if end is None else on(end), why)


days = st.integers(min_value=0, max_value=90)
pauses = st.lists(st.tuples(days, st.none() | days), max_size=5).map(
    lambda pairs: tuple(pause(start, None if end is None else max(start, end), f"wait {n}") for n, (start, end) in enumerate(pairs))
)
stops = st.none() | days.map(on)
terms = st.builds(Term, st.just(START), st.builds(Limit, st.integers(1, 40), st.sampled_from(DayKind)), pauses, stops)


def naive(of: Term, until: date) -> tuple[int, date | None]:
    """Day by day: how many count, and the first that is one too many."""
    count, over_on = 0, None
    for number in range(1, (until - START).days + 1):
        day = on(number)
        if of.stopped_on is not None and of.stopped_on < day and of.stopped_on <= until:
            break
        if of.limit.kind == DayKind.WORKING and not OFFICE.is_working(day):
            continue
        waits = any(p.start < day <= (p.end if p.end is not None and p.end <= until else until) for p in of.pauses if p.start <= until)
        count += not waits
        if count > of.limit.days and over_on is None:
            over_on = day
    return count, over_on


@given(terms, days.map(on))
def test_it_counts_as_one_would_on_a_wall_calendar(of: Term, until: date) -> None:
    found = clock(of, OFFICE, until)
    assert (found.day, found.breached_on) == naive(of, until)
    assert found.paused_days <= (until - START).days


@given(terms, days, days)
def test_time_only_passes(of: Term, one: int, other: int) -> None:
    running = Term(of.started_on, of.limit, tuple(p for p in of.pauses if p.end is not None), None)
    earlier, later = clock(running, OFFICE, on(min(one, other))), clock(running, OFFICE, on(max(one, other)))
    known = [p for p in running.pauses if p.start <= on(min(one, other)) < (p.end or START)]
    if not known:
        assert earlier.day <= later.day
    assert later.is_over or not earlier.is_over or bool(known)


@given(terms, days, st.lists(st.tuples(st.integers(1, 40), st.none() | st.integers(0, 40)), max_size=3))
def test_a_past_day_does_not_know_what_came_later(of: Term, number: int, later: list[tuple[int, int | None]]) -> None:
    then = clock(of.known_on(on(number)), OFFICE, on(number))
    new = tuple(pause(number + after, None if more is None else number + after + more) for after, more in later)
    whole = Term(of.started_on, of.limit, (*of.pauses, *new), of.stopped_on or on(number + 1))
    assert clock(whole, OFFICE, on(number)) == then


@given(terms, days.map(on))
def test_two_waits_at_once_stop_the_clock_once(of: Term, until: date) -> None:
    twice = Term(of.started_on, of.limit, (*of.pauses, *of.pauses), of.stopped_on)
    once, both = clock(of, OFFICE, until), clock(twice, OFFICE, until)
    assert (once.day, once.due_on, once.over_on, once.paused_days) == (both.day, both.due_on, both.over_on, both.paused_days)


@given(terms, days.map(on))
def test_what_is_stored_does_not_move_until_something_happens(of: Term, until: date) -> None:
    facts = [of.stopped_on or START, *(p.start for p in of.pauses), *(p.end or START for p in of.pauses)]
    now, next_week = (clock(of, OFFICE, max(until, *facts) + timedelta(days=more)) for more in (0, 7))
    assert (now.settled_due_on, now.over_on) == (next_week.settled_due_on, next_week.over_on)


def test_day_twelve_of_twenty_paused_for_request_three() -> None:
    found = clock(term(pause(3, 10, "request 3")), OFFICE, on(24))
    assert facts(found) == (12, 8, Holder.AUTHORITY)
    assert [(taken.pause.why, taken.days) for taken in found.pauses] == [("request 3", 4)]
    assert found.due_on == date(2026, 4, 7)
    assert found.over_on == date(2026, 4, 8)


def facts(found: Clock) -> tuple[int, int, Holder]:
    return found.day, found.left, found.holder


def test_while_it_waits_nothing_becomes_late_and_the_due_day_is_what_it_would_be() -> None:
    found = clock(term(pause(3, None), days=5), OFFICE, on(30))
    assert found.holder == Holder.APPLICANT
    assert found.is_paused
    assert not found.is_over
    assert found.over_on is None
    assert found.settled_due_on is None
    assert found.due_on == on(32)


def test_what_was_late_before_the_wait_stays_late() -> None:
    found = clock(term(pause(14, None), days=5), OFFICE, on(30))
    assert found.is_over
    assert found.breached_on == on(9) == found.over_on


def test_a_decision_on_the_last_day_is_in_time_and_the_clock_stands_for_good() -> None:
    found = clock(term(days=5, stopped_on=on(8)), OFFICE, on(60))
    assert facts(found) == (5, 0, Holder.NOBODY)
    assert not found.is_over
    assert clock(term(days=5, stopped_on=on(9)), OFFICE, on(60)).is_over


def test_calendar_days_know_no_weekend() -> None:
    assert clock(term(kind=DayKind.CALENDAR), OFFICE, on(10)).day == 10
    assert clock(term(), OFFICE, on(10)).day == 7
