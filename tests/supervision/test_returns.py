"""Filling in, sending, accepting and correcting a return: each works, is refused in the wrong state, and is recorded."""

import io
import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from registry.audit.queries import events_of
from registry.lib.canonical import sha256_hex
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from registry.licensing import actions as licensing
from registry.licensing.actions import IncompleteError, SectionError
from registry.outbox.models import Mail
from registry.supervision import actions
from registry.supervision.models import Notice, PeriodicReturn, ReturnAnswer, ReturnFile, ReturnReview, ReturnSending
from registry.supervision.queries.filling import content_of, sent_before
from registry.supervision.queries.returns import lines_of
from registry.supervision.verification import verify
from tests.licensing import world as w
from tests.supervision.desk import JULY, PAGES, Q1, Q2, Desk, at

pytestmark = pytest.mark.django_db


def test_what_is_owed_needs_no_row_and_can_be_asked_for_any_day(desk: Desk) -> None:
    assert PeriodicReturn.objects.count() == 0
    assert desk.states(at(3, 31)) == {Q1: "upcoming"}
    assert desk.states(at(4, 30)) == {Q1: "due", Q2: "upcoming"}
    assert desk.states(at(5, 1)) == {Q1: "overdue", Q2: "upcoming"}
    assert (desk.line(at(5, 11), Q1).days_late, desk.line(at(4, 30), Q1).days_late) == (11, 0)
    assert desk.line(at(12, 1), "2026", "annual").owed.first == date(2026, 2, 10)


def test_a_suspended_licence_owes_and_a_revoked_one_owes_a_last_return(desk: Desk) -> None:
    facts: dict[str, Any] = {"ground": "law_breached", "reason": "As found.", "actor": desk.officer}
    w.approved(desk.world, licensing.propose_suspension(desk.licence.pk, at=at(4, 2), **facts), at(4, 2))
    assert desk.states(at(7, 2))[Q2] == "due"
    w.approved(desk.world, licensing.propose_revocation(desk.licence.pk, at=at(5, 12), **facts), at(5, 12))
    last = desk.line(at(7, 2))
    assert (last.owed.last, last.owed.due_on, last.state) == (date(2026, 5, 12), date(2026, 6, 11), "overdue")
    assert "2026-q3" not in desk.states(at(9, 1))
    assert desk.line(at(5, 1)).owed.last == date(2026, 6, 30), "on a day before the revocation nobody knew of it"


def test_answers_are_kept_page_by_page_and_a_stale_page_is_refused(desk: Desk) -> None:
    first = actions.save_answers(desk.which(), "position", PAGES["position"], version=0, actor=desk.world.member, at=JULY)
    assert (first.data["equity"], first.data["client_assets"]["amount"], first.version) == (
        {"amount": "899.50", "currency": "USD"},
        "0.00",
        1,
    )
    with pytest.raises(StaleError) as refused:
        actions.save_answers(desk.which(), "position", PAGES["position"], version=0, actor=desk.admin, at=JULY)
    assert refused.value.current == first
    with pytest.raises(SectionError) as wrong:
        actions.save_answers(desk.which(), "capital", {"required": "x", "held": "1.234"}, version=0, actor=desk.admin, at=JULY)
    assert [problem.question for problem in wrong.value.problems] == ["required", "held", "lowest"]
    with pytest.raises(RuleError, match="not part"):
        actions.save_answers(desk.which(), "doc_statements", {}, version=0, actor=desk.admin, at=JULY)
    assert [event.action for event in events_of(PeriodicReturn.objects.get())] == ["return.begun", "return.section_saved"]


def test_only_what_is_due_can_be_filled_in_and_only_by_the_holder(desk: Desk) -> None:
    def save(period: str, who: Any) -> None:
        actions.save_answers(desk.which(period), "capital", PAGES["capital"], version=0, actor=who, at=JULY)

    with pytest.raises(RuleError, match="Period not over"):
        save("2026-q3", desk.admin)
    with pytest.raises(RuleError, match="Nothing is owed"):
        save("2025-q4", desk.admin)
    for stranger in (desk.officer, w.exchange_admin("owner@kumis.example", "Kumis")):
        with pytest.raises(NotAllowedError):
            save(Q2, stranger)


def test_files_go_through_the_same_gate_and_stay_when_removed(desk: Desk) -> None:
    add = {"actor": desk.admin, "at": JULY}
    kept = actions.add_file(desk.which(), "doc_statements", w.file("a"), "a.pdf", **add)
    assert actions.add_file(desk.which(), "doc_statements", w.file("a"), "again.pdf", **add) == kept
    assert kept.sha256 == sha256_hex(w.pdf("a"))
    with pytest.raises(InvalidError, match=r"not_a\.pdf"):
        actions.add_file(desk.which(), "doc_statements", io.BytesIO(b"MZ..."), "not_a.pdf", **add)
    with pytest.raises(InvalidError, match="takes files of these kinds: PDF, XLSX"):
        actions.add_file(desk.which(), "doc_statements", png(), "photo.png", **add)
    assert actions.remove_file(desk.which(), kept.pk, **add).removed_at == JULY
    assert actions.remove_file(desk.which(), kept.pk, **add).removed_at == JULY
    assert ReturnFile.objects.get().file.open().read() == w.pdf("a")


def png() -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (2, 2)).save(stream, "PNG")
    stream.seek(0)
    return stream


def test_what_was_sent_is_kept_word_for_word_and_sending_twice_sends_once(desk: Desk) -> None:
    desk.fill()
    sending = actions.send_return(desk.which(), is_declared=True, actor=desk.admin, at=JULY)
    assert actions.send_return(desk.which(), is_declared=True, actor=desk.admin, at=JULY) == sending
    assert sending.content_hash == sha256_hex(sending.content.encode())
    content = content_of(sending)
    assert content["period"] == {"code": Q2, "from": "2026-04-01", "to": "2026-06-30"}
    assert content["answers"]["income"]["result"]["amount"] == "-25.00"
    assert [file["name"] for file in content["files"]] == ["statements.pdf"]
    assert desk.states(JULY)[Q2] == "sent"
    with pytest.raises(RuleError, match="Sent, not looked at"):
        actions.save_answers(desk.which(), "capital", PAGES["capital"], version=1, actor=desk.admin, at=JULY)
    event = events_of(sending.periodic_return).last()
    assert event is not None
    assert (event.action, json.loads(event.data)["content_hash"]) == ("return.sent", sending.content_hash)


def test_a_return_is_sent_whole_declared_as_checked_and_by_an_administrator(desk: Desk) -> None:
    desk.fill(statement={"complied": "not_complied"})
    seen = actions.draft_hash(desk.line(JULY))
    with pytest.raises(IncompleteError, match="What was not complied with"):
        actions.send_return(desk.which(), is_declared=True, actor=desk.admin, at=JULY)
    actions.save_answers(desk.which(), "breaches", {"what": "A limit.", "remedy": "Paid in."}, version=0, actor=desk.admin, at=JULY)
    with pytest.raises(StaleError):
        actions.send_return(desk.which(), is_declared=True, checked_hash=seen, actor=desk.admin, at=JULY)
    with pytest.raises(InvalidError, match="declaration"):
        actions.send_return(desk.which(), is_declared=False, actor=desk.admin, at=JULY)
    with pytest.raises(NotAllowedError):
        actions.send_return(desk.which(), is_declared=True, actor=desk.world.member, at=JULY)
    seen = actions.draft_hash(desk.line(JULY))
    assert actions.send_return(desk.which(), is_declared=True, checked_hash=seen, actor=desk.admin, at=JULY).number == 1


def test_the_officer_accepts_and_the_licensee_is_told(desk: Desk) -> None:
    desk.send(at=at(8, 4))
    with pytest.raises(NotAllowedError):
        actions.accept_return(desk.which(), seen=1, actor=desk.world.registrar, at=at(8, 5))
    review = actions.accept_return(desk.which(), seen=1, note="Thank you.", actor=desk.officer, at=at(8, 5))
    line = desk.line(at(9, 1))
    assert (line.state, line.days_late, desk.line(at(8, 2)).days_late) == ("accepted", 5, 3)
    assert {mail.to for mail in Mail.objects.filter(subject__endswith="is accepted")} == {"admin@altyn.example", "member@altyn.example"}
    with pytest.raises(RuleError, match="Accepted"):
        desk.accept(at=at(8, 6))
    event = events_of(review.sending.periodic_return).last()
    assert event is not None
    assert (event.action, event.reason) == ("return.accepted", "Thank you.")


def test_a_correction_is_another_sending_and_the_first_one_stays(desk: Desk) -> None:
    first = desk.send()
    with pytest.raises(InvalidError, match="Write a text"):
        actions.ask_correction(desk.which(), seen=1, reason=" ", due_on=date(2026, 8, 1), actor=desk.officer, at=JULY)
    with pytest.raises(InvalidError, match="day to come"):
        actions.ask_correction(desk.which(), seen=1, reason="Wrong.", due_on=JULY.date(), actor=desk.officer, at=JULY)
    desk.ask_correction()
    line = desk.line(at(7, 25))
    assert (line.state, line.correct_by, line.is_overdue, line.days_late) == ("to_correct", date(2026, 7, 20), True, 0)
    second = desk.send(at=at(7, 12), capital={"required": "250", "held": "900", "lowest": "700"})
    assert (first.number, second.number) == (1, 2)
    assert content_of(second)["corrects"]["content_hash"] == first.content_hash
    assert content_of(first) != content_of(second)
    with pytest.raises(StaleError):
        desk.accept(at=at(7, 13), seen=1)
    desk.accept(at=at(7, 13), seen=2)
    assert desk.states(at(7, 13))[Q2] == "accepted"
    assert desk.states(at(7, 11))[Q2] == "to_correct", "as known on that day"


def test_an_accepted_return_can_still_have_to_be_corrected(desk: Desk) -> None:
    desk.send()
    desk.accept()
    desk.ask_correction(at=at(9, 1))
    assert desk.states(at(9, 1))[Q2] == "to_correct"
    assert list(ReturnReview.objects.values_list("outcome", flat=True)) == ["accepted", "to_correct"]


def test_an_officer_with_a_conflict_of_interest_is_barred(desk: Desk) -> None:
    desk.send()
    licensing.declare_interest(desk.licence.application_id, has_conflict=True, reason="My cousin.", actor=desk.officer, at=JULY)
    with pytest.raises(NotAllowedError, match="conflict"):
        desk.accept()


def test_the_period_before_is_there_to_compare_with(desk: Desk) -> None:
    assert sent_before(desk.line(JULY)) is None
    earlier = desk.send(Q1)
    assert sent_before(desk.line(JULY)) == earlier


def test_what_was_sent_stays_in_sight_when_it_is_owed_no_more(desk: Desk) -> None:
    desk.send(Q1)
    PeriodicReturn.objects.create(
        licence=desk.licence,
        kind_code="quarterly",
        version=1,
        starts_on=date(2026, 1, 1).replace(year=2027),
        begun_by=desk.admin,
        begun_at=JULY,
    )
    assert set(desk.states(JULY)) == {Q1, Q2, "2026-q3"}, "what was only begun and is not owed is no return"
    assert desk.states(JULY)[Q1] == "sent"


def test_how_many_queries_the_list_makes_does_not_depend_on_the_returns(desk: Desk) -> None:
    desk.send(Q1)
    with CaptureQueriesContext(connection) as few:
        lines_of([desk.licence], JULY)
    desk.send(Q2)
    desk.ask_correction()
    with CaptureQueriesContext(connection) as many:
        lines_of([desk.licence], at(11, 20))
    assert len(few) == len(many) <= 7


# --- the database ------------------------------------------------------------------------------------------------------
def test_the_database_keeps_what_was_sent_and_said(desk: Desk) -> None:
    sending = desk.send()
    desk.ask_correction()
    for rows in (ReturnSending.objects, ReturnReview.objects):
        with w.refused_by_database("append-only"):
            rows.update(number=7)
    with w.refused_by_database("append-only"):
        ReturnReview.objects.all().delete()
    with w.refused_by_database("keeps what was recorded"):
        PeriodicReturn.objects.update(starts_on=date(2026, 1, 1))
    with w.refused_by_database("only ever removed"):
        ReturnFile.objects.update(removed_at=None)
    assert ReturnAnswer.objects.exists()
    assert sending.number == 1


def test_verify_names_a_return_or_notice_that_is_not_what_was_sent(desk: Desk) -> None:
    sending, notice = desk.send(), desk.notice()
    assert list(verify()) == []
    forged = {"content": "{}", "content_hash": sending.content_hash}
    ReturnSending.objects.create(
        periodic_return=PeriodicReturn.objects.create(
            licence=desk.licence, kind_code="annual", version=1, starts_on=date(2026, 1, 1), begun_by=desk.admin, begun_at=JULY
        ),
        number=1, due_on=JULY.date(), sent_by=desk.admin, sent_at=JULY, **forged,
    )  # fmt: skip
    Notice.objects.create(
        number="NTC-2026-9", licence=desk.licence, kind_code="incident", version=1, event_on=JULY.date(), due_on=JULY.date(),
        sent_by=desk.admin, sent_at=JULY, **forged,
    )  # fmt: skip
    assert [fault.subject for fault in verify()] == [f"return {PeriodicReturn.objects.latest('pk').pk}", "NTC-2026-9"]
    assert notice.number == "NTC-2026-000001"


def test_the_database_takes_no_second_sending_without_a_correction(desk: Desk) -> None:
    first = desk.send()
    again = {"due_on": first.due_on, "content": "{}", "content_hash": "x", "sent_by": desk.admin, "sent_at": JULY}
    with w.refused_by_database("no correction"):
        ReturnSending.objects.create(periodic_return=first.periodic_return, number=2, **again)
    desk.ask_correction()
    assert ReturnSending.objects.create(periodic_return=first.periodic_return, number=2, **again).number == 2
    with w.refused_by_database("correction_has_reason_and_day"):
        ReturnReview.objects.create(sending=first, number=9, outcome="to_correct", reviewed_by=desk.officer, reviewed_at=JULY)
