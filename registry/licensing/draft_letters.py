"""The letter that an open proposal would send, to read before anything is decided: the same words, marked as a draft, kept nowhere."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from registry.approvals.models import Proposal
from registry.approvals.registry import Press
from registry.letters.printing import NUMBER_TO_BE, print_draft
from registry.letters.states import NEWEST_VERSION, LetterKind, template_of
from registry.licensing.actions.acts import MOVE_OF_KIND
from registry.licensing.actions.drawing_up import drawn_up
from registry.licensing.actions.execution import drawn_up_act
from registry.licensing.actions.terms import terms_in
from registry.licensing.letters import act_words, decision_words, kind_of_act, kind_of_decision, public_address
from registry.licensing.models import Application, Condition, Licence, LicenceAct, Submission
from registry.licensing.particulars import particulars_of
from registry.licensing.queries import form_for, present_answers
from registry.licensing.states import LicenceMove, Outcome


def draft_letter(proposal: Proposal, language: str, at: datetime) -> Press:
    """The letter in that language as it would go out if the proposal were approved at `at`, as what prints it marked as a draft."""
    kind, words = draft_words(proposal, language, at)
    return partial(print_draft, template_of(kind, NEWEST_VERSION[kind]), {**words, "language": language}, at=at)


def draft_words(proposal: Proposal, language: str, at: datetime) -> tuple[LetterKind, dict[str, Any]]:
    """Which letter it would be, and what its template wants."""
    if proposal.kind in MOVE_OF_KIND:
        act = _act(proposal, at)
        return kind_of_act(act), act_words(act, language)
    application = Application.objects.select_related("exchange", "authority", "concerns").get(pk=proposal.subject_id)
    decision = drawn_up(proposal, application, at)
    if decision.outcome != Outcome.GRANT:
        return kind_of_decision(decision), decision_words(decision, None, language)
    application.exchange.legal_name = _name_after(application, proposal.payload)
    if application.concerns:
        return kind_of_decision(decision), decision_words(decision, application.concerns, language)
    words = decision_words(decision, Licence(number=NUMBER_TO_BE), language)
    return kind_of_decision(decision), words | {"address": public_address(Licence(number="…"))}


def _act(proposal: Proposal, at: datetime) -> LicenceAct:
    licence = Licence.objects.select_related("exchange", "authority").get(pk=proposal.subject_id)
    move, terms, given = MOVE_OF_KIND[proposal.kind], terms_in(proposal.payload), proposal.payload["effective_at"]
    start = max(datetime.fromisoformat(given), at) if given else at
    act = drawn_up_act(licence, move, proposal, terms, start=start, at=at)
    if LicenceMove.RESTRICT in (move, terms.becomes):
        act.condition = Condition(licence=licence, text=terms.restriction)
    elif move == LicenceMove.LIFT_RESTRICTION:
        act.condition = Condition.objects.get(licence=licence, number=terms.condition or 0)
    return act


def _name_after(application: Application, payload: Mapping[str, Any]) -> str:
    """The name of the exchange once the grant has taken over what was applied for."""
    sent: dict[str, Any] = json.loads(Submission.objects.get(application=application, content_hash=payload["reviewed"]).content)
    before = present_answers(application.concerns) if application.concerns else {}
    return particulars_of({**before, **sent["answers"]}, form_for(application)).legal_name or application.exchange.legal_name
