"""Everything between "sent" and "decided" but the plain grant: requests in threads, returns, notices, approval in principle, reopening."""

from datetime import date
from typing import Any

import pytest

from registry.approvals.models import Proposal
from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from registry.licensing import actions
from registry.licensing.models import Application, InformationRequest, Licence
from registry.licensing.queries import decisions_of, is_open_section, latest_submission, open_request
from registry.outbox.models import Mail
from tests.licensing import world as w
from tests.licensing.world import AT, World, later

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 10)


def asked(world: World, *items: actions.RequestedItem, due_on: date = DUE) -> tuple[Application, InformationRequest]:
    """A case of which an officer asked something."""
    application = w.under_review(world)
    wanted = items or (actions.RequestedItem("text", "Who owns it?"), actions.RequestedItem("document", "The accounts."))
    request = actions.request_information(application.pk, items=wanted, due_on=due_on, actor=world.officer, at=AT)
    application.refresh_from_db()
    return application, request


def acts_of(application: Application) -> list[str]:
    return [event.action for event in events_of(application)]


def proposed(world: World, application: Application, action: Any, at: Any = AT, **facts: Any) -> Proposal:
    submission = latest_submission(application)
    assert submission is not None
    return action(application.pk, reviewed_hash=submission.content_hash, reason="As reviewed.", actor=world.officer, at=at, **facts)


# --- requests ---------------------------------------------------------------------------------------------------------
def test_a_part_can_be_answered_and_the_rest_later(world: World) -> None:
    application, request = asked(world)
    actions.answer_in_part(application.pk, replies={"1": "A holding."}, actor=world.member, at=later(days=1))
    application.refresh_from_db()
    request.refresh_from_db()
    assert (application.state, request.state, set(request.answered_items)) == ("information_requested", "open", {"1"})
    with pytest.raises(InvalidError) as refused:
        actions.answer_in_part(application.pk, replies={"1": "Again."}, actor=world.member, at=later(days=2))
    assert refused.value.code == "nothing-new"
    with pytest.raises(InvalidError) as missing:
        actions.answer_information_request(application.pk, replies={}, actor=world.member, at=later(days=2))
    assert missing.value.field == "2"
    assert acts_of(application).count("information.answered_in_part") == 1
    assert "A holding." in str(w.content_of(application)["requests"])


def test_an_answered_item_can_be_asked_again_and_says_of_what(world: World) -> None:
    application, request = asked(world, actions.RequestedItem("text", "Who owns it?"))
    actions.answer_information_request(application.pk, replies={"1": "Some people."}, actor=world.member, at=later(days=1))
    again = actions.RequestedItem("text", "Who exactly?", again=f"{request.number}/1")
    second = actions.request_information(application.pk, items=[again], due_on=DUE, actor=world.officer, at=later(days=2))
    assert (second.number, second.items[0]["again"]) == (2, "1/1")


def test_only_the_section_asked_for_unlocks_and_a_change_of_it_answers(world: World) -> None:
    application, request = asked(world, actions.RequestedItem("section", "The address is no office.", section="address"))
    assert is_open_section(application, "address")
    assert not is_open_section(application, "legal_entity")
    with pytest.raises(RuleError, match="no longer be changed"):
        w.answer(application, "legal_entity", {"legal_name": "Other", "country": "KZ"}, actor=world.admin, at=later(days=1))
    with pytest.raises(InvalidError):
        actions.answer_information_request(application.pk, replies={}, actor=world.member, at=later(days=1))
    w.answer(application, "address", {**w.PAGES["address"], "street": "Turan 1"}, actor=world.member, at=later(days=1))
    submission = actions.answer_information_request(application.pk, replies={}, actor=world.member, at=later(days=1, hours=1))
    assert submission.number == 2
    assert w.content_of(application)["answers"]["address"]["street"] == "Turan 1"
    request.refresh_from_db()
    assert request.state == "answered"
    application.refresh_from_db()
    assert not is_open_section(application, "address")


def test_what_a_changed_section_makes_incomplete_opens_too_and_has_to_be_complete(world: World) -> None:
    application, _request = asked(world, actions.RequestedItem("section", "Is it a company abroad?", section="legal_entity"))
    w.answer(application, "legal_entity", {"legal_name": "Altyn Ltd.", "country": "DE"}, actor=world.member, at=later(days=1))
    assert is_open_section(application, "registration")
    with pytest.raises(actions.IncompleteError):
        actions.answer_information_request(application.pk, replies={}, actor=world.member, at=later(days=1))
    w.answer(application, "registration", {"registration_number": "HRB 12345"}, actor=world.member, at=later(days=1))
    w.answer(application, "apostille", w.APOSTILLE, actor=world.member, at=later(days=1))
    w.add_pdf(application, "doc_register_extract", actor=world.member, at=later(days=1))
    actions.answer_information_request(application.pk, replies={}, actor=world.member, at=later(days=1, hours=1))


def test_an_item_that_names_no_section_of_the_form_is_refused(world: World) -> None:
    application = w.under_review(world)
    for item in (actions.RequestedItem("section", "Which?", section="magic"), actions.RequestedItem("text", "x", section="address")):
        with pytest.raises(InvalidError, match="section"):
            actions.request_information(application.pk, items=[item], due_on=DUE, actor=world.officer, at=AT)


def test_more_time_is_given_told_and_recorded(world: World) -> None:
    application, request = asked(world)
    with pytest.raises(InvalidError, match="after the one"):
        actions.extend_time(application.pk, due_on=DUE, reason="Ill.", actor=world.officer, at=AT)
    with pytest.raises(NotAllowedError):
        actions.extend_time(application.pk, due_on=date(2026, 12, 20), reason="Ill.", actor=world.admin, at=AT)
    actions.extend_time(application.pk, due_on=date(2026, 12, 20), reason="The auditor is ill.", actor=world.officer, at=AT)
    request.refresh_from_db()
    assert request.due_on == date(2026, 12, 20)
    assert "information.time_extended" in acts_of(application)
    assert Mail.objects.filter(to=world.member.email, text__contains="The auditor is ill.").exists()


def test_reminders_go_out_once_each_and_missed_ones_as_one(world: World) -> None:
    application, _request = asked(world)
    assert actions.remind_applicant(application.pk, at=AT) is None
    assert actions.remind_applicant(application.pk, at=later(days=13)) == "before_7"
    assert actions.remind_applicant(application.pk, at=later(days=13, hours=1)) is None
    assert actions.remind_applicant(application.pk, at=later(days=20)) == "overdue"
    mails = Mail.objects.filter(to=world.admin.email, subject__contains="answer").order_by("pk")
    assert [("overdue" in mail.subject) for mail in mails][-2:] == [False, True]
    assert acts_of(application).count("information.reminded") == 2


def test_a_request_of_a_few_days_brings_no_reminder_of_a_week(world: World) -> None:
    application, _request = asked(world, due_on=date(2026, 11, 25))
    assert actions.remind_applicant(application.pk, at=later(hours=1)) is None
    assert actions.remind_applicant(application.pk, at=later(days=3)) == "before_1"


# --- returned as incomplete -------------------------------------------------------------------------------------------
def test_an_incomplete_application_goes_back_whole_and_comes_again(world: World) -> None:
    application = w.under_review(world)
    item = actions.RequestedItem("section", "The plan has no budget.", section="doc_business_plan")
    request = actions.return_incomplete(application.pk, items=[item], due_on=DUE, actor=world.registrar, at=AT)
    application.refresh_from_db()
    assert (application.state, request.purpose) == ("returned", "completeness")
    w.answer(application, "business", {**w.PAGES["business"], "summary": "With a budget."}, actor=world.member, at=later(days=1))
    with pytest.raises(NotAllowedError):
        actions.answer_information_request(application.pk, replies={}, actor=world.member, at=later(days=1))
    with pytest.raises(InvalidError):
        actions.answer_information_request(application.pk, replies={}, actor=world.admin, at=later(days=1))
    w.add_pdf(application, "doc_business_plan", actor=world.member, at=later(days=1))
    actions.answer_information_request(application.pk, replies={}, actor=world.admin, at=later(days=2))
    application.refresh_from_db()
    assert application.state == "under_review"
    assert [mail.to for mail in Mail.objects.filter(subject__contains="has answered")] == [world.registrar.email]


# --- lapse ------------------------------------------------------------------------------------------------------------
def test_an_application_lapses_only_after_days_of_patience_and_opens_again_by_four_eyes(world: World) -> None:
    application, _request = asked(world)
    with pytest.raises(RuleError, match="from 2027-01-10 on"):
        actions.lapse_application(application.pk, reason="No answer.", actor=world.officer, at=later(days=40))
    actions.lapse_application(application.pk, reason="No answer.", actor=world.officer, at=later(days=55))
    application.refresh_from_db()
    assert application.state == "lapsed"
    assert open_request(application) is None
    proposal = actions.propose_reopening(
        application.pk, occasion="own_review", reference="", notice_text="Your letter was lost with us.", reason="Our fault.",
        actor=world.officer, at=later(days=56),
    )  # fmt: skip
    with pytest.raises(NotAllowedError):
        w.approve(proposal.pk, actor=world.officer, at=later(days=56), content_hash=proposal.content_hash)
    w.approved(world, proposal, later(days=56))
    w.check_deferred()
    application.refresh_from_db()
    assert (application.state, application.lapsed_at) == ("under_review", None)


# --- preliminary notice and refusal -----------------------------------------------------------------------------------
def test_a_refusal_without_a_notice_and_its_time_is_refused(world: World) -> None:
    application = w.under_review(world)
    with pytest.raises(RuleError) as refused:
        w.refusal(world, application)
    assert refused.value.code == "notice"


def test_a_notice_gives_time_and_the_refusal_follows_what_was_said(world: World) -> None:
    application = w.under_review(world)
    w.approved(world, proposed(world, application, actions.recommend_notice, notice_text="We intend to refuse."))
    application.refresh_from_db()
    request = open_request(application)
    assert request is not None
    assert (application.state, request.purpose, request.due_on) == ("notice_given", "representations", date(2026, 12, 5))
    with pytest.raises(RuleError):
        w.refusal(world, application)
    actions.answer_information_request(application.pk, replies={"1": "The capital was paid."}, actor=world.member, at=later(days=3))
    application.refresh_from_db()
    request.refresh_from_db()
    assert set(request.answered_items) == {"1"}
    w.approved(world, w.refusal(world, application, later(days=4)), later(days=4))
    w.check_deferred()
    assert [decision.outcome for decision in decisions_of(application)] == ["refuse", "notice"]


def test_an_empty_representation_is_none_and_silence_ends_by_itself(world: World) -> None:
    application = w.under_review(world)
    w.approved(world, proposed(world, application, actions.recommend_notice, notice_text="We intend to refuse."))
    with pytest.raises(InvalidError):
        actions.answer_information_request(application.pk, replies={"1": "  "}, actor=world.member, at=AT)
    assert actions.end_notice(application.pk, at=later(days=14)).state == "notice_given"
    assert actions.end_notice(application.pk, at=later(days=15)).state == "under_review"
    assert actions.end_notice(application.pk, at=later(days=15)).state == "under_review"
    assert acts_of(application).count("application.notice_ended") == 1
    application.refresh_from_db()
    w.refusal(world, application, later(days=15))


def test_a_refusal_set_aside_is_decided_anew_and_needs_a_new_notice(world: World) -> None:
    application = w.refusable(world)
    w.approved(world, w.refusal(world, application))
    with pytest.raises(InvalidError, match="judgment"):
        actions.propose_reopening(
            application.pk, occasion="appeal", reference=" ", notice_text="x", reason="x", actor=world.officer, at=later(days=9)
        )
    proposal = actions.propose_reopening(
        application.pk, occasion="appeal", reference="2026/17 of 1 December", notice_text="The court allowed the appeal.", reason="Judgment.",
        actor=world.officer, at=later(days=9),
    )  # fmt: skip
    w.approved(world, proposal, later(days=9))
    application.refresh_from_db()
    reopened = decisions_of(application).first()
    assert reopened is not None
    assert reopened.about is not None
    assert (application.state, reopened.outcome, reopened.about.outcome) == ("under_review", "reopen", "refuse")
    with pytest.raises(RuleError):
        w.refusal(world, application, later(days=9))
    w.approved(world, w.recommended(world, application, later(days=10)), later(days=10))
    w.check_deferred()
    assert Licence.objects.get(application=application).granted_at == later(days=10)
    assert [decision.number for decision in decisions_of(application)] == [4, 3, 2, 1]


def test_a_decision_is_corrected_in_its_words_alone(world: World) -> None:
    application = w.refusable(world)
    w.approved(world, w.refusal(world, application))
    facts = {"occasion": "clerical_error", "reference": "", "reason": "A slip.", "actor": world.officer, "at": later(days=1)}
    with pytest.raises(InvalidError, match="says already"):
        actions.propose_correction(application.pk, notice_text="The capital is too small.", **facts)
    w.approved(world, actions.propose_correction(application.pk, notice_text="The paid capital is too small.", **facts), later(days=1))
    w.check_deferred()
    application.refresh_from_db()
    newest, before = list(decisions_of(application))[:2]
    assert (application.state, newest.outcome, newest.notice_text) == ("refused", "correct_decision", "The paid capital is too small.")
    assert (newest.about, before.notice_text) == (before, "The capital is too small.")


# --- approval in principle --------------------------------------------------------------------------------------------
def test_an_approval_in_principle_waits_for_its_pre_conditions_and_then_a_licence_follows(world: World) -> None:
    application = w.under_review(world)
    facts = {"until_on": date(2027, 3, 1), "notice_text": "Approved in principle."}
    with pytest.raises(InvalidError, match="at least one"):
        proposed(world, application, actions.recommend_in_principle, pre_conditions=[], **facts)
    w.approved(world, proposed(world, application, actions.recommend_in_principle, pre_conditions=["Register the company."], **facts))
    w.check_deferred()
    application.refresh_from_db()
    assert application.state == "in_principle"
    assert not Licence.objects.exists()
    with pytest.raises(InvalidError):
        actions.answer_information_request(application.pk, replies={}, actor=world.admin, at=later(days=20))
    actions.add_request_document(application.pk, "1", w.file("extract"), "extract.pdf", actor=world.member, at=later(days=20))
    actions.answer_information_request(application.pk, replies={}, actor=world.admin, at=later(days=20))
    application.refresh_from_db()
    w.approved(world, w.recommended(world, application, later(days=21)), later(days=21))
    w.check_deferred()
    assert Licence.objects.get(application=application).granted_at == later(days=21)


def test_a_recommendation_on_an_older_submission_is_stale_whatever_it_recommends(world: World) -> None:
    application = w.under_review(world)
    facts = {"reviewed_hash": "sha256:0", "reason": "x", "actor": world.officer, "at": AT, "notice_text": "x"}
    with pytest.raises(StaleError):
        actions.recommend_notice(application.pk, **facts)
    with pytest.raises(StaleError):
        actions.recommend_in_principle(application.pk, pre_conditions=["x"], until_on=date(2027, 3, 1), **facts)
