"""Findings by section, bound to what was sent; the risk of the case; opinions; and what a grant wants of them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.approvals.models import Proposal
from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from registry.licensing import actions
from registry.licensing.actions import FindingFacts
from registry.licensing.models import Application, CaseRisk, Finding, Opinion, OpinionRequest, RiskSetting
from registry.licensing.queries import assessment_of, form_in_force, form_of, latest_submission
from registry.licensing.states import ApplicationKind, case_rating, highest_rating
from tests.licensing import world as w

pytestmark = pytest.mark.django_db
MET, HIGH = FindingFacts("met", "low"), FindingFacts("met_with_conditions", "high", "The plan is thin.")


def find(world: w.World, application: Application, section: str = "business", facts: FindingFacts = MET, **changes: Any) -> Finding:
    """A finding by the officer on what was sent last."""
    given: dict[str, Any] = {"reviewed_hash": hash_of(application), "seen": 0, "actor": world.officer, "at": w.later(hours=1)}
    return actions.record_finding(application.pk, section, facts, **(given | changes))


def hash_of(application: Application) -> str:
    submission = latest_submission(application)
    assert submission is not None
    return submission.content_hash


def put_right(world: w.World, application: Application, section: str, raw: dict[str, Any]) -> None:
    """The applicant is asked to put a section right and does."""
    item = actions.RequestedItem("section", "Put it right.", section=section)
    asked: dict[str, Any] = {"items": [item], "due_on": date(2027, 3, 1), "actor": world.officer, "at": w.later(days=1)}
    actions.request_information(application.pk, **asked)
    w.answer(application, section, raw, actor=world.admin, at=w.later(days=2))
    actions.answer_information_request(application.pk, replies={}, actor=world.admin, at=w.later(days=2))
    application.refresh_from_db()


def test_the_risk_of_a_case_is_the_highest_of_its_sections_unless_an_officer_set_another() -> None:
    assert highest_rating([]) == ""
    assert highest_rating(["low", "", "high", "medium"]) == "high"
    assert case_rating("medium", None) == "medium"
    assert case_rating("medium", ("medium", "high")) == "high"
    assert case_rating("high", ("medium", "low")) == "high"


def test_every_form_says_whether_it_is_assessed() -> None:
    assert {kind.value: form_in_force(kind, w.AT).is_assessed for kind in ApplicationKind} == {
        "new_licence": True, "variation": True, "change_of_control": True, "renewal": True, "surrender": False,
    }  # fmt: skip
    assert form_of("digital_mining", 1).is_assessed


def test_a_finding_is_kept_on_what_was_sent_with_its_evidence_and_recorded(world: w.World) -> None:
    application = w.under_review(world)
    document = application.documents.first()
    assert document is not None
    evidence = (f"document:{document.pk}", "answer:business")
    facts = replace(HIGH, evidence=evidence)
    finding = find(world, application, facts=facts, file=w.file("note"), name="note.pdf")
    own = application.assessment_files.get()
    assert (finding.number, finding.submission.number, finding.outcome, finding.risk) == (1, 1, "met_with_conditions", "high")
    assert finding.evidence == [*evidence, f"file:{own.pk}"]
    assert (own.original_name, own.uploaded_by) == ("note.pdf", world.officer)
    event = list(events_of(application))[-1]
    assert (event.action, event.actor_email, event.reason) == ("assessment.section_assessed", world.officer.email, "The plan is thin.")
    row = assessment_of(application).row("business")
    assert row is not None
    assert (row.is_current, row.finding) == (True, finding)
    again = find(world, application, seen=1, actor=world.registrar)
    row = assessment_of(application).row("business")
    assert row is not None
    assert [one.number for one in row.findings] == [2, 1]
    assert again.made_by == world.registrar


def test_what_cannot_be_found_is_refused_at_its_field(world: w.World) -> None:
    application = w.under_review(world)
    for facts, field in (
        (FindingFacts("good", "low"), "outcome"), (FindingFacts("met"), "risk"), (FindingFacts("not_met", "high", " "), "text"),
        (FindingFacts("not_applicable"), "text"), (FindingFacts("met", "low", "x\u202e"), "text"),
        (FindingFacts("met", "low", evidence=("document:0",)), "evidence"), (FindingFacts("met", "low", evidence=("answer:nothing",)), "evidence"),
    ):  # fmt: skip
        with pytest.raises(InvalidError) as refused:
            find(world, application, facts=facts)
        assert refused.value.field == field, facts
    with pytest.raises(InvalidError):
        find(world, application, "nothing")
    with pytest.raises(InvalidError):
        find(world, application, file=w.io.BytesIO(b"MZ"), name="tool.pdf")
    assert find(world, application, facts=FindingFacts("not_applicable", "high", "It has none.")).risk == ""


def test_only_officers_without_a_conflict_assess_and_only_a_case_in_hand(world: w.World) -> None:
    application = w.submitted(world)
    with pytest.raises(RuleError, match="in hand"):
        find(world, application)
    actions.take_case(application.pk, actor=world.registrar, at=w.AT)
    for stranger in (world.approver, world.admin, world.authority.first):
        with pytest.raises(NotAllowedError):
            find(world, application, actor=stranger)
    actions.declare_interest(application.pk, has_conflict=True, reason="My sister owns it.", actor=world.officer, at=w.AT)
    with pytest.raises(NotAllowedError, match="conflict of interest"):
        find(world, application)
    assert Finding.objects.count() == 0


def test_of_two_who_saw_the_same_the_second_is_told(world: w.World) -> None:
    application = w.under_review(world)
    first = find(world, application)
    with pytest.raises(StaleError) as late:
        find(world, application, actor=world.registrar)
    assert late.value.current == first
    with pytest.raises(StaleError, match="newer"):
        find(world, application, seen=1, reviewed_hash="sha256:0")


def test_nothing_of_it_is_ever_changed_or_deleted(world: w.World) -> None:
    application = w.under_review(world)
    finding = find(world, application, file=w.file(), name="note.pdf")
    asked = actions.ask_opinion(application.pk, world.registrar, actor=world.officer, at=w.AT)
    setting = actions.set_case_risk(application.pk, rating="high", reason="As a whole.", seen=0, actor=world.officer, at=w.AT)
    for rows, change in (
        (Finding.objects.filter(pk=finding.pk), {"risk": "high"}), (application.assessment_files.all(), {"original_name": "x"}),
        (RiskSetting.objects.filter(pk=setting.pk), {"rating": "low"}), (OpinionRequest.objects.filter(pk=asked.pk), {"question": "x"}),
    ):  # fmt: skip
        with w.refused_by_database():
            rows.update(**change)
        with w.refused_by_database():
            rows._raw_delete(rows.db)
    actions.take_back_opinion_request(asked.pk, actor=world.officer, at=w.AT)
    with w.refused_by_database("only ever closed"):
        OpinionRequest.objects.filter(pk=asked.pk).update(closed_at=None)
    with w.refused_by_database("finding_says_why"):
        Finding.objects.create(
            application=application, section="sites", number=1, submission=finding.submission, outcome="not_met", risk="low",
            made_by=world.officer, made_at=w.AT,
        )  # fmt: skip


def test_the_rest_is_assessed_at_once_each_by_name_and_again_does_nothing(world: w.World) -> None:
    application = w.under_review(world)
    find(world, application, facts=HIGH)
    facts: dict[str, Any] = {"reviewed_hash": hash_of(application), "actor": world.registrar, "at": w.later(hours=2)}
    findings = actions.assess_rest(application.pk, **facts)
    assessment = assessment_of(application)
    assert len(findings) == len(assessment.rows) - 1
    assert {(row.finding.outcome, row.finding.risk) for row in assessment.rows if row.finding} == {("met", "low"), HIGH_PAIR}
    assert {finding.made_by for finding in findings} == {world.registrar}
    assert assessment.open_rows == []
    assert actions.assess_rest(application.pk, **facts) == []
    assert [event.action for event in events_of(application)].count("assessment.rest_assessed") == 1


HIGH_PAIR = ("met_with_conditions", "high")


def test_a_new_sending_reopens_the_sections_that_changed_until_they_are_confirmed_or_made_again(world: w.World) -> None:
    application = w.under_review(world)
    w.assessed(world, application)
    put_right(world, application, "business", {**w.PAGES["business"], "summary": "Another plan."})
    assessment = assessment_of(application)
    assert [row.section.code for row in assessment.open_rows] == ["business"]
    assert assessment.open_rows[0].is_earlier
    facts: dict[str, Any] = {"reviewed_hash": hash_of(application), "actor": world.registrar, "at": w.later(days=3)}
    assert actions.assess_rest(application.pk, **facts) == []
    with pytest.raises(RuleError, match="no finding on an earlier sending"):
        actions.confirm_finding(application.pk, "sites", seen=1, **facts)
    with pytest.raises(StaleError):
        actions.confirm_finding(application.pk, "business", seen=0, **facts)
    confirmed = actions.confirm_finding(application.pk, "business", seen=1, **facts)
    assert (confirmed.submission.number, confirmed.outcome, confirmed.made_by) == (2, "met", world.registrar)
    assert confirmed.confirms is not None
    assert assessment_of(application).open_rows == []


def test_an_officer_raises_or_lowers_the_risk_until_the_sections_come_to_another(world: w.World) -> None:
    application = w.under_review(world)

    def rate(rating: str, seen: int, reason: str = "As a whole.") -> RiskSetting:
        return actions.set_case_risk(application.pk, rating=rating, reason=reason, seen=seen, actor=world.officer, at=w.AT)

    with pytest.raises(RuleError, match="Assess a section first"):
        rate("high", 0)
    find(world, application)
    assert CaseRisk.objects.get(application=application).rating == "low"
    for wrong in ({"rating": "none", "seen": 0}, {"rating": "high", "seen": 0, "reason": " "}):
        with pytest.raises(InvalidError):
            rate(**wrong)  # type: ignore[arg-type]
    rate("medium", 0)
    assert CaseRisk.objects.get(application=application).rating == "medium"
    with pytest.raises(StaleError):
        rate("low", 0)
    find(world, application, "sites", HIGH)
    assert CaseRisk.objects.get(application=application).rating == "high"
    assert [event.action for event in events_of(application)].count("assessment.risk_set") == 1


def test_a_grant_is_recommended_only_when_every_section_is_assessed_and_says_why_if_one_is_not_met(world: w.World) -> None:
    application = w.under_review(world)
    given: dict[str, Any] = {"reviewed_hash": hash_of(application), "reason": "Done.", "actor": world.officer, "at": w.AT}
    with pytest.raises(RuleError, match=r"Not assessed as it was sent last: .*“Official sites and pages”"):
        actions.recommend_grant(application.pk, w.recommendation(), **given)
    find(world, application, facts=FindingFacts("not_met", "high", "The capital is short."))
    w.assessed(world, application)
    with pytest.raises(RuleError, match=r"Not met: “.*”\. Say why") as refused:
        actions.recommend_grant(application.pk, w.recommendation(), **given)
    assert refused.value.code == "not-met"
    proposal = actions.recommend_grant(application.pk, w.recommendation(despite="It is paid in by the start."), **given)
    assert proposal.payload["despite"] == "It is paid in by the start."
    reviewed = proposal.reviewed["assessment"]
    business = next(one for one in reviewed["sections"] if one["section"] == "business")
    assert (business["outcome"], business["text"], business["by"]) == ("not_met", "The capital is short.", world.officer.pk)
    assert reviewed["risk"] == {"computed": "high", "rating": "high", "reason": "", "set_by": None}


@pytest.mark.parametrize("change", ["finding", "risk", "opinion"])
def test_an_assessment_that_changes_makes_the_proposal_void(world: w.World, change: str) -> None:
    application = w.under_review(world)
    proposal: Proposal = w.recommended(world, application)
    at = w.later(hours=2)
    if change == "finding":
        find(world, application, facts=HIGH, seen=1, at=at)
    elif change == "risk":
        actions.set_case_risk(application.pk, rating="high", reason="As a whole.", seen=0, actor=world.officer, at=at)
    else:
        colleague = world.authority.person("case_officer", "colleague@afsa.test")
        actions.declare_interest(application.pk, has_conflict=False, actor=colleague, at=at)
        facts: dict[str, Any] = {"stance": "disagree", "text": "Too early.", "reviewed_hash": hash_of(application)}
        actions.give_opinion(application.pk, actor=colleague, at=at, **facts)
    assert w.approved(world, proposal, at).state == "void"
    application.refresh_from_db()
    assert application.state == "under_review"


def test_a_colleague_is_asked_by_name_and_answers_once(world: w.World) -> None:
    application = w.under_review(world)
    find(world, application)

    def ask(person: Any, **changes: Any) -> OpinionRequest:
        return actions.ask_opinion(application.pk, person, **({"section": "business", "actor": world.officer, "at": w.AT} | changes))

    def give(actor: Any, **changes: Any) -> Opinion:
        facts = {"section": "business", "stance": "disagree", "text": "Look again.", "reviewed_hash": hash_of(application)}
        return actions.give_opinion(application.pk, actor=actor, at=w.later(hours=2), **(facts | changes))

    for wrong, changes in ((world.officer, {}), (world.approver, {}), (world.registrar, {"section": "nothing"})):
        with pytest.raises(InvalidError):
            ask(wrong, **changes)
    with pytest.raises(NotAllowedError):
        ask(world.registrar, actor=world.approver)
    request = ask(world.registrar, question="Is the plan enough?")
    with pytest.raises(RuleError, match="asked for that opinion already"):
        ask(world.registrar)
    with pytest.raises(RuleError, match="Declare first"):
        give(world.registrar)
    for person in (world.registrar, world.officer):
        actions.declare_interest(application.pk, has_conflict=False, actor=person, at=w.AT)
    with pytest.raises(RuleError, match="somebody else"):
        give(world.officer)
    with pytest.raises(RuleError, match="somebody else"):
        give(world.registrar, section="")
    for field, changes in (("stance", {"stance": "maybe"}), ("text", {"text": " "}), ("section", {"section": "nothing"})):
        with pytest.raises(InvalidError) as refused:
            give(world.registrar, **changes)
        assert refused.value.field == field
    with pytest.raises(StaleError):
        give(world.registrar, reviewed_hash="sha256:0")
    opinion = give(world.registrar)
    request.refresh_from_db()
    assert (opinion.request, request.closed_at) == (request, opinion.given_at)
    with pytest.raises(RuleError):
        actions.take_back_opinion_request(request.pk, actor=world.officer, at=w.AT)
    assert give(world.registrar, stance="remark").request is None
    row = assessment_of(application).row("business")
    assert row is not None
    assert [one.stance for one in row.opinions] == ["remark", "disagree"]
    actions_done = [event.action for event in events_of(application)]
    assert (actions_done.count("opinion.asked"), actions_done.count("opinion.given")) == (1, 2)
    with w.refused_by_database("append-only"):
        Opinion.objects.filter(pk=opinion.pk).update(text="x")


def test_somebody_with_a_conflict_is_not_asked(world: w.World) -> None:
    application = w.under_review(world)
    actions.declare_interest(application.pk, has_conflict=True, reason="Kin.", actor=world.registrar, at=w.AT)
    with pytest.raises(InvalidError, match="conflict of interest"):
        actions.ask_opinion(application.pk, world.registrar, actor=world.officer, at=w.AT)
