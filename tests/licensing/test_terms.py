"""The calendar, and deadlines that say what the clock says after every act."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing import actions
from registry.licensing.business_days import is_usually_working
from registry.licensing.clock_words import clock_words, due_words, left_words, pause_sentence
from registry.licensing.clocks import DayKind
from registry.licensing.form_reading import parse_form
from registry.licensing.forms import FormError
from registry.licensing.models import Application, Authority, CalendarDay, Deadline
from registry.licensing.queries import QueueFilter, calendars_of, clock_of, form_in_force, local_day, queue
from registry.licensing.queries.figures import ages_of, forecast_of, quarters_of
from tests.licensing import world as w

pytestmark = pytest.mark.django_db


def authority() -> Authority:
    return Authority.objects.get(code="AFSA")


def agrees(application: Application, at: datetime) -> Deadline:
    """The stored deadline, which is what the clock comes to at this moment."""
    application.refresh_from_db()
    stored = Deadline.objects.get(application=application)
    clock = clock_of(application, at)
    assert clock is not None
    assert (stored.due_on, stored.over_on) == (clock.settled_due_on, clock.over_on)
    return stored


def ask(application: Application, world: w.World, at: datetime) -> Any:
    items = [actions.RequestedItem("text", "Why?")]
    return actions.request_information(application.pk, items=items, due_on=date(2027, 6, 1), actor=world.officer, at=at)


def test_the_country_of_the_seeds_says_which_days_are_worked() -> None:
    assert not is_usually_working(date(2026, 12, 16))
    assert not is_usually_working(date(2026, 11, 28))
    assert is_usually_working(date(2026, 11, 27))


def test_a_form_says_its_limit_and_a_wrong_one_is_found() -> None:
    limit = form_in_force("new_licence", w.AT).sla
    assert limit is not None
    assert (limit.days, limit.kind) == (60, DayKind.WORKING)
    text = "{code: x, version: 1, kind: new_licence, title: X, groups: [], sections: [], declaration: [], sla: {days: 5, kind: lunar}}"
    with pytest.raises(FormError, match="lunar"):
        parse_form(text, "x.yaml")


def test_each_act_leaves_the_deadline_that_the_clock_says(world: w.World) -> None:
    application = w.under_review(world)
    first = agrees(application, w.AT)
    assert first.due_on == date(2027, 2, 18)
    request = ask(application, world, w.later(days=2))
    assert agrees(application, w.later(days=40)).due_on is None
    actions.answer_information_request(application.pk, replies={"1": "So."}, actor=world.admin, at=w.later(days=9))
    second = agrees(application, w.later(days=9))
    assert second.due_on == date(2027, 2, 25)
    clock = clock_of(application, w.later(days=12))
    assert clock is not None
    assert clock_words(clock) == f"Day 4 of 60 working days, paused 5 days for request {request.number}"
    assert left_words(clock) == "56 days left"
    assert pause_sentence(clock.pauses[0]).startswith("Request 1: the clock stood from")
    ask(application, world, w.later(days=13))
    actions.cancel_information_request(application.pk, reason="Found it.", actor=world.officer, at=w.later(days=14))
    agrees(application, w.later(days=14))
    w.approved(world, w.recommended(world, application, w.later(days=15)), w.later(days=16))
    closed = agrees(application, w.later(days=30))
    assert (closed.is_open, closed.closed_on, closed.over_on) == (False, local_day(w.later(days=16)), None)
    assert closed.days_used == 6


def test_a_past_day_is_reckoned_as_it_was_known_then(world: w.World) -> None:
    application = w.under_review(world)
    then = w.later(days=3)
    before = clock_of(application, then)
    ask(application, world, w.later(days=4))
    actions.set_calendar_day(
        authority().pk, day=date(2026, 12, 10), is_working=False, note="Decree.", actor=world.authority.first, at=w.later(days=5)
    )
    assert clock_of(application, then) == before
    waiting = clock_of(application, w.later(days=6))
    assert waiting is not None
    assert waiting.is_paused
    assert due_words(waiting).endswith("if the wait ends today")
    assert left_words(waiting).startswith("the clock stands, ")


def test_what_was_withdrawn_waits_for_nobody(world: w.World) -> None:
    application = w.under_review(world)
    ask(application, world, w.later(days=1))
    actions.withdraw_application(application.pk, reason="", actor=world.admin, at=w.later(days=3))
    assert not agrees(application, w.later(days=9)).is_open


def test_a_changed_day_moves_the_deadlines_of_open_cases_and_is_recorded(world: w.World) -> None:
    application = w.under_review(world)
    who, at = world.authority.first, w.later(days=1)
    assert agrees(application, at).due_on == date(2027, 2, 18)
    row = actions.set_calendar_day(authority().pk, day=date(2026, 12, 10), is_working=False, note="Decree 7.", actor=who, at=at)
    assert agrees(application, at).due_on == date(2027, 2, 19)
    event = list(events_of(world.authority.organisation))[-1]
    assert (event.action, event.reason) == ("calendar.day_set", "Decree 7.")
    with pytest.raises(RuleError):
        actions.set_calendar_day(authority().pk, day=row.day, is_working=False, note="Again.", actor=who, at=at)
    actions.set_calendar_day(authority().pk, day=row.day, is_working=True, note="Taken back.", actor=who, at=w.later(days=2))
    assert agrees(application, w.later(days=2)).due_on == date(2027, 2, 18)
    other = Authority.objects.exclude(code="AFSA").first()
    assert other is not None
    assert not CalendarDay.objects.filter(authority=other).exists()
    calendars = calendars_of([authority().pk, other.pk], at)
    assert [calendars[pk].is_working(row.day) for pk in (authority().pk, other.pk)] == [False, True]


def test_only_administrators_change_days_to_come_with_a_note(world: w.World) -> None:
    day, at, who = date(2026, 12, 10), w.later(days=1), world.authority.first
    with pytest.raises(NotAllowedError):
        actions.set_calendar_day(authority().pk, day=day, is_working=False, note="x", actor=world.officer, at=at)
    for past in (local_day(at), date(2026, 11, 2), date(2300, 1, 1)):
        with pytest.raises(InvalidError):
            actions.set_calendar_day(authority().pk, day=past, is_working=False, note="x", actor=who, at=at)
    with pytest.raises(InvalidError):
        actions.set_calendar_day(authority().pk, day=day, is_working=False, note=" ", actor=who, at=at)
    with w.refused_by_database("frozen"):
        CalendarDay.objects.create(day=date(2026, 11, 2), is_working=False, note="x", authority=authority(), known_from=at, set_by=who)
    row = actions.set_calendar_day(authority().pk, day=day, is_working=False, note="x", actor=who, at=at)
    with w.refused_by_database("append-only"):
        CalendarDay.objects.filter(pk=row.pk).update(is_working=True)


def test_deadlines_are_made_again_for_cases_that_lost_them(world: w.World) -> None:
    application = w.under_review(world)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM licensing_deadline")
    assert actions.reckon_open_cases(w.later(days=1)) == 1
    agrees(application, w.later(days=1))


def test_the_queue_finds_what_is_over_and_what_will_be(world: w.World) -> None:
    application = w.under_review(world)
    over_on = agrees(application, w.AT).over_on
    assert over_on == date(2027, 2, 19)
    here = world.authority.organisation

    def found(**wanted: Any) -> int:
        return queue(here, QueueFilter(**wanted)).count()

    day = timedelta(days=1)
    assert (found(over_by=over_on), found(over_by=over_on - day), found(over_by=over_on, sort="due")) == (1, 0, 1)
    assert found(over_after=over_on - 7 * day, over_by=over_on) == 1
    assert found(over_after=over_on, over_by=over_on + 7 * day) == 0
    officer = forecast_of(here, over_on - 10 * day)
    assert [(row.officer_id, row.cases, row.over, row.soon) for row in officer] == [(world.registrar.pk, 1, 0, (0, 1, 1))]
    assert forecast_of(here, over_on)[0].over == 1
    ask(application, world, w.later(days=1))
    assert found(over_by=date(2030, 1, 1)) == 0


def test_ages_and_quartiles_are_counted_from_the_cases(world: w.World) -> None:
    first = w.under_review(world)
    here = world.authority.organisation
    assert [band.cases for band in ages_of(here, w.later(days=45))] == [0, 1, 0, 0]
    assert [band.cases for band in ages_of(here, w.later(days=91))] == [0, 0, 0, 1]
    assert [queue(here, QueueFilter(submitted_before=w.later(days=91) - timedelta(days=90))).count()] == [1]
    w.approved(world, w.recommended(world, first, w.later(days=10)), w.later(days=12))
    (quarter,) = quarters_of(here, "new_licence", local_day(w.later(days=20)))
    assert (quarter.first_day, quarter.decisions, quarter.late, quarter.median) == (date(2026, 10, 1), 1, 0, 9.0)
    assert quarters_of(here, "new_licence", date(2030, 1, 1)) == []
