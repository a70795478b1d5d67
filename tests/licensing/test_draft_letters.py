"""The letter of a proposal read beforehand: word for word what goes out on approval, marked as a draft, kept nowhere."""

import io
import json
from datetime import date, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from registry.approvals.models import Proposal
from registry.approvals.registry import handler_for
from registry.letters.models import Letter
from registry.letters.printing import NUMBER_TO_BE
from registry.letters.states import LetterKind
from registry.licensing import actions
from registry.licensing.actions import ActTerms, propose_act
from registry.licensing.draft_letters import draft_words
from registry.licensing.models import Licence
from registry.licensing.states import ApplicationKind, LicenceMove, ProposalKind
from tests.licensing import world as w
from tests.licensing.test_kinds import begun, renewal, sent, surrender
from tests.licensing.world import World, later

pytestmark = pytest.mark.django_db
LANGUAGES = ("kk", "ru", "en")
GIVEN = {"kk": "беріледі", "ru": "будет присвоен", "en": "will be given"}


def approved_as_drafted(world: World, proposal: Proposal, at: datetime) -> dict[str, dict[str, Any]]:
    """Approve it. The letter that went out is the one that could be read before, in each language; its words come back."""
    drafts = {language: draft_words(proposal, language, at) for language in LANGUAGES}
    assert not Letter.objects.filter(created_at=at).exists()
    w.approved(world, proposal, at)
    letters = Letter.objects.filter(created_at=at, subject_kind=proposal.subject_kind, subject_id=proposal.subject_id)
    written = {letter.language: (letter.kind, json.loads(letter.data)) for letter in letters}
    assert set(written) == set(LANGUAGES)
    for language, (kind, words) in drafts.items():
        number = written[language][1].get("licence", "") if kind == LetterKind.GRANT else ""
        if number:
            assert words["licence"] == NUMBER_TO_BE
            words |= {"licence": number, "address": words["address"].replace("…", number)}
        assert written[language] == (kind, {**words, "language": language}), proposal.kind
    return {language: words for language, (_kind, words) in written.items()}


def proposed(world: World, application: Any, action: Any, at: datetime, **facts: Any) -> Proposal:
    content_hash = application.submissions.latest("number").content_hash
    proposal: Proposal = action(application.pk, reviewed_hash=content_hash, reason="As reviewed.", actor=world.officer, at=at, **facts)
    return proposal


def test_every_decision_on_an_application_reads_beforehand_as_it_goes_out(world: World) -> None:
    case = w.under_review(world)
    facts: dict[str, Any] = {"until_on": date(2027, 3, 1), "notice_text": "The way is clear."}
    proposal = proposed(world, case, actions.recommend_in_principle, later(days=1), pre_conditions=["Register it."], **facts)
    words = approved_as_drafted(world, proposal, later(days=1))
    assert words["ru"]["pre_conditions"] == ["Register it."]
    actions.add_request_document(case.pk, "1", io.BytesIO(w.pdf("x")), "x.pdf", actor=world.admin, at=later(days=2))
    actions.answer_information_request(case.pk, replies={}, actor=world.admin, at=later(days=2))
    proposal = proposed(world, case, actions.recommend_notice, later(days=3), notice_text="A refusal is intended.")
    assert approved_as_drafted(world, proposal, later(days=3, hours=5))["en"]["until"] == "08.12.2026"
    actions.answer_information_request(case.pk, replies={"1": "We disagree."}, actor=world.member, at=later(days=4))
    approved_as_drafted(world, w.refusal(world, case, later(days=5)), later(days=5))
    after: dict[str, Any] = {"reason": "As ordered.", "actor": world.officer}
    appeal = {"occasion": "appeal", "reference": "Judgment 7 of 1 December", **after}
    proposal = actions.propose_reopening(case.pk, notice_text="Set aside.", at=later(days=6), **appeal)
    approved_as_drafted(world, proposal, later(days=6))
    restriction = (
        actions.ConditionFacts("Professionals only.", kind="restriction"),
        actions.ConditionFacts("Audit.", due_on=date(2027, 2, 1)),
    )
    proposal = w.recommended(world, case, later(days=7), conditions=restriction, starts_at=later(days=30), ends_at=later(days=400))
    granted = approved_as_drafted(world, proposal, later(days=7))
    assert Licence.objects.get().number == granted["kk"]["licence"]
    mistake = {"occasion": "clerical_error", "reference": "", **after}
    proposal = actions.propose_correction(case.pk, notice_text="The requirements are met now.", at=later(days=8), **mistake)
    approved_as_drafted(world, proposal, later(days=8))


def test_a_grant_that_changes_a_licence_reads_beforehand_as_it_goes_out(world: World) -> None:
    licence = w.licensed(world, ends_at=later(days=100))
    case = begun(world, licence, ApplicationKind.VARIATION, later(days=1))
    w.answer(case, "changes", {"changes": ["address"], "why": "We moved."}, actor=world.admin)
    w.answer(case, "address", {**w.PAGES["address"], "street": "Turan 1"}, actor=world.admin)
    case = sent(world, case, later(days=1))
    limit = (actions.ConditionFacts("No margin.", kind="restriction"),)
    words = approved_as_drafted(world, w.recommended(world, case, later(days=2), activities=(), conditions=limit), later(days=2))
    assert words["en"]["licence"] == licence.number
    longer = {"activities": (), "conditions": (), "ends_at": later(days=465)}
    approved_as_drafted(world, w.recommended(world, renewal(world, licence, later(days=3)), later(days=4), **longer), later(days=4))
    ends = {"activities": (), "conditions": (), "starts_at": later(days=20)}
    approved_as_drafted(world, w.recommended(world, surrender(world, licence, later(days=5)), later(days=6), **ends), later(days=6))


def test_every_act_on_a_licence_reads_beforehand_as_it_goes_out(world: World) -> None:
    licence = w.licensed(world, ends_at=later(days=300))
    acts: list[tuple[LicenceMove, ActTerms]] = [
        (LicenceMove.RESTRICT, ActTerms("law_breached", "No.", restriction="No new clients.")),
        (LicenceMove.LIFT_RESTRICTION, ActTerms("cause_removed", "Done.", condition=2)),
        (LicenceMove.SUSPEND, ActTerms("clients_at_risk", "Wait.")),
        (LicenceMove.REINSTATE, ActTerms("cause_removed", "Paid.")),
        (LicenceMove.EXTEND, ActTerms("renewed", "Longer.", until=later(days=600))),
        (LicenceMove.REVOKE, ActTerms("law_breached", "Over.")),
        (LicenceMove.STAY, ActTerms("court_order", "Stayed.", about=6)),
        (LicenceMove.SUBSTITUTE, ActTerms("on_appeal", "Milder.", about=6, becomes="restrict", restriction="Professionals only.")),
        (LicenceMove.CORRECT, ActTerms("clerical", "Said better.", about=1)),
        (LicenceMove.SET_ASIDE, ActTerms("on_appeal", "Never.", about=6)),
    ]
    for day, (move, terms) in enumerate(acts, 1):
        proposal = propose_act(licence.pk, move, terms, actor=world.officer, at=later(days=day))
        approved_as_drafted(world, proposal, later(days=day, hours=3))


def test_each_kind_of_licensing_has_a_letter_to_read_beforehand_and_no_other_has(world: World) -> None:
    for kind in set(ProposalKind) - {ProposalKind.IMPORT_REGISTER}:
        assert handler_for(kind).letter is not None, kind
    assert handler_for("accounts.grant_role").letter is None


def test_a_draft_is_marked_on_the_paper_and_leaves_nothing_behind(world: World) -> None:
    proposal = w.recommended(world, w.under_review(world))
    letter = handler_for(proposal.kind).letter
    assert letter is not None
    for language in LANGUAGES:
        text = PdfReader(io.BytesIO(letter(proposal, language, later(days=1))())).pages[0].extract_text()
        assert "ЖОБА · ПРОЕКТ · DRAFT" in " ".join(text.split())
        assert GIVEN[language] in text
    assert not Letter.objects.filter(subject_kind=proposal.subject_kind, subject_id=proposal.subject_id).exists()
