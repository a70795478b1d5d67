"""Notices of change: told with a number, noted, asked about, answered, turned into an application."""

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest

from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from registry.licensing.actions import SectionError, declare_interest, propose_revocation
from registry.licensing.clocks import Calendar
from registry.licensing.forms import FormError
from registry.outbox.models import Mail
from registry.supervision import actions
from registry.supervision.models import Notice, NoticeFile, NoticeStep
from registry.supervision.notice_kinds import kind_to_send, notice_kind, notice_kinds, parse_notice_kinds
from registry.supervision.queries.notices import notice_lines, notices
from registry.supervision.states import NOTICE_TABLE, NoticeMove, NoticeState
from tests.licensing import world as w
from tests.supervision.desk import JULY, Desk, at

pytestmark = pytest.mark.django_db
NO_HOLIDAYS = Calendar(lambda day: day.weekday() < 5)
AUDITOR = {"event_on": "2026-08-31", "old": "Old LLP", "new": "New LLP", "reason": "The term is over."}


def state(notice: Notice) -> str:
    return str(notice_lines(notices().filter(pk=notice.pk), JULY)[0].state)


def test_a_notice_gets_a_number_at_once_and_is_kept_word_for_word(desk: Desk) -> None:
    notice = desk.notice(files=[(w.file("log"), "log.pdf")])
    assert (notice.number, notice.event_on, notice.due_on) == ("NTC-2026-000001", JULY.date(), JULY.date())
    content = json.loads(notice.content)
    assert (content["answers"]["clients"], content["files"][0]["name"]) == ("1200", "log.pdf")
    assert NoticeFile.objects.get(notice=notice).file.open().read() == w.pdf("log")
    assert desk.notice(files=[(w.file("log"), "log.pdf")]) == notice, "pressing twice tells once"
    assert desk.notice(what="Another thing.").number == "NTC-2026-000002"
    assert [event.action for event in events_of(notice)] == ["notice.sent"]


def test_late_is_counted_from_the_day_by_which_it_was_to_be_told(desk: Desk) -> None:
    late = desk.notice(event_on=date(2026, 7, 6))
    in_time = actions.send_notice(desk.licence.pk, "auditor", AUDITOR, actor=desk.admin, at=JULY)
    short = actions.send_notice(desk.licence.pk, "auditor", AUDITOR | {"event_on": "2026-07-20"}, actor=desk.admin, at=JULY)
    found = {line.notice.pk: line for line in notice_lines(notices(), JULY)}
    assert (found[late.pk].days_late, found[in_time.pk].days_late, found[short.pk].days_late > 10) == (4, 0, True)


def test_terms_are_counted_in_working_or_calendar_days_before_or_after() -> None:
    event = date(2026, 7, 10)  # a Friday
    kinds = {kind.code: kind for kind in notice_kinds("AFSA")}
    due = {
        code: kinds[code].due_on(event, NO_HOLIDAYS)
        for code in ("address", "person_leaving", "controllers_share", "outsourcing", "incident")
    }
    assert due == {
        "address": date(2026, 7, 21),
        "person_leaving": date(2026, 7, 17),
        "controllers_share": date(2026, 6, 19),
        "outsourcing": date(2026, 6, 10),
        "incident": event,
    }
    assert kinds["incident"].answer_due_on(event, NO_HOLIDAYS) == date(2026, 7, 15)
    assert kinds["address"].answer_due_on(event, NO_HOLIDAYS) is None


def test_what_is_wrong_is_said_at_once_and_nothing_is_sent(desk: Desk) -> None:
    with pytest.raises(SectionError) as refused:
        desk.notice(event_on=JULY.date() + timedelta(days=1), what="", clients="-1")
    assert {problem.question for problem in refused.value.problems} == {"event_on", "what", "clients"}
    with pytest.raises(InvalidError, match=r"bad\.pdf"):
        desk.notice(files=[(io.BytesIO(b"MZ"), "bad.pdf")])
    with pytest.raises(RuleError, match="no such notice"):
        actions.send_notice(desk.licence.pk, "weather", {}, actor=desk.admin, at=JULY)
    with pytest.raises(NotAllowedError):
        actions.send_notice(desk.licence.pk, "auditor", AUDITOR, actor=desk.officer, at=JULY)
    assert not Notice.objects.exists()


def test_nothing_is_told_of_a_licence_that_ended(desk: Desk) -> None:
    facts: dict[str, Any] = {"ground": "law_breached", "reason": "As found.", "actor": desk.officer}
    w.approved(desk.world, propose_revocation(desk.licence.pk, at=at(5, 12), **facts), at(5, 12))
    with pytest.raises(RuleError, match="has ended"):
        desk.notice()


def test_an_officer_notes_it_and_the_licensee_is_told(desk: Desk) -> None:
    notice = desk.notice()
    line = notice_lines(notices(), at(7, 20))[0]
    assert (line.answer_due_on, line.is_over) == (date(2026, 7, 15), True)
    actions.note_notice(notice.pk, seen=0, actor=desk.officer, at=JULY)
    assert state(notice) == "noted"
    assert notice_lines(notices(), at(7, 20))[0].answer_due_on is None
    assert Mail.objects.filter(subject=f"Notice {notice.number} is noted").count() == 2
    with pytest.raises(StaleError):
        actions.ask_for_more(notice.pk, seen=0, question="Why?", actor=desk.officer, at=JULY)


def test_more_can_be_asked_and_is_answered_with_files(desk: Desk) -> None:
    notice = desk.notice()
    with pytest.raises(RuleError):
        actions.answer_notice(notice.pk, text="Unasked.", actor=desk.admin, at=JULY)
    actions.ask_for_more(notice.pk, seen=0, question="Which orders were lost?", actor=desk.officer, at=JULY)
    assert state(notice) == "asked"
    with pytest.raises(InvalidError):
        actions.answer_notice(notice.pk, text=" ", actor=desk.admin, at=JULY)
    with pytest.raises(NotAllowedError):
        actions.answer_notice(notice.pk, text="None.", actor=desk.officer, at=JULY)
    step = actions.answer_notice(notice.pk, text="None.", files=[(w.file("list"), "list.pdf")], actor=desk.admin, at=at(7, 14))
    assert (state(notice), step.files.get().original_name) == ("sent", "list.pdf")
    assert notice_lines(notices(), at(7, 14))[0].answer_due_on == date(2026, 7, 17), "the time of the authority begins anew"
    assert [event.action for event in events_of(notice)] == ["notice.sent", "notice.more_asked", "notice.answered"]


def test_it_can_turn_out_to_need_an_application(desk: Desk) -> None:
    raw = {"event_on": "2026-07-09", "name": "Dana Sample", "post": "Compliance officer", "reason": "She moves abroad."}
    notice = actions.send_notice(desk.licence.pk, "person_leaving", raw, actor=desk.admin, at=JULY)
    with pytest.raises(InvalidError):
        actions.need_application(notice.pk, seen=0, reason="", actor=desk.officer, at=JULY)
    actions.need_application(notice.pk, seen=0, reason="The post is on the licence.", actor=desk.officer, at=JULY)
    assert (state(notice), notice_kind("person_leaving", 1).application) == ("application_needed", "variation")
    with pytest.raises(RuleError):
        actions.note_notice(notice.pk, seen=1, actor=desk.officer, at=JULY)


def test_only_case_officers_without_a_conflict_decide_about_it(desk: Desk) -> None:
    notice = desk.notice()
    for other in (desk.admin, desk.world.registrar, desk.world.approver):
        with pytest.raises(NotAllowedError):
            actions.note_notice(notice.pk, seen=0, actor=other, at=JULY)
    declare_interest(desk.licence.application_id, has_conflict=True, reason="My cousin.", actor=desk.officer, at=JULY)
    with pytest.raises(NotAllowedError, match="conflict"):
        actions.note_notice(notice.pk, seen=0, actor=desk.officer, at=JULY)


def test_every_state_is_reached_by_a_move_of_the_table() -> None:
    assert {str(line.to) for line in NOTICE_TABLE.values()} == set(NoticeState.values)
    assert set(NOTICE_TABLE) == set(NoticeMove.values)


def test_the_database_keeps_notices_and_steps(desk: Desk) -> None:
    notice = desk.notice()
    actions.note_notice(notice.pk, seen=0, actor=desk.officer, at=JULY)
    for rows in (Notice.objects, NoticeStep.objects):
        with w.refused_by_database("append-only"):
            rows.update(number="7")
    with w.refused_by_database("says_something"):
        NoticeStep.objects.create(notice=notice, number=5, move="ask", taken_by=desk.officer, taken_at=JULY)


def test_a_file_that_holds_no_kinds_is_refused_when_it_is_read() -> None:
    assert kind_to_send("incident", "NBK") is not None
    row = "- {code: a, version: 1, title: A, when: after, questions: []}"
    with pytest.raises(FormError, match="a limit belongs"):
        parse_notice_kinds(row, "notices")
    with pytest.raises(FormError, match="twice"):
        parse_notice_kinds(f"{row.replace('after', 'at_once')}\n" * 2, "notices")
