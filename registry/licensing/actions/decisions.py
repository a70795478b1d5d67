"""What an approved recommendation does: the decision is kept word for word, the case moves on, the applicant is told."""

import json
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.lib.errors import RuleError
from registry.licensing.actions.consequences import ended_without_grant
from registry.licensing.actions.drawing_up import drawn_up
from registry.licensing.actions.granting import carry_out_grant
from registry.licensing.actions.letters import tell_applicant, write_decision
from registry.licensing.actions.moving import locked, move
from registry.licensing.actions.recommending import standing_decision
from registry.licensing.actions.requests import RequestedItem, open_a_request
from registry.licensing.models import Application, Decision, Licence, Submission
from registry.licensing.queries import decisions_of
from registry.licensing.states import (
    APPLICATION_TABLE,
    ApplicationMove,
    ApplicationState,
    ItemWants,
    ProposalKind,
    RequestPurpose,
    check_application_state,
)


def execute_grant(proposal: Proposal, actor: User, at: datetime) -> None:
    """Grant the application that an approved proposal describes: what it asks for is done, decided, told and listed."""
    application, submission = _decidable(proposal, ApplicationMove.GRANT)
    licence = carry_out_grant(application, json.loads(submission.content)["answers"], proposal, actor=actor, at=at)
    move(application, APPLICATION_TABLE[ApplicationMove.GRANT], at=at, decided_at=at)
    _decide(drawn_up(proposal, application, at), submission, licence)
    record(application, "application.granted", actor=actor, at=at, licence=licence.number, proposal=proposal.pk)
    tell_applicant(application, "application_decided", at=at, page="apply:decision", licence=licence)


def execute_refusal(proposal: Proposal, actor: User, at: datetime) -> None:
    """Refuse the application as an approved proposal says."""
    application, submission = _decidable(proposal, ApplicationMove.REFUSE)
    move(application, APPLICATION_TABLE[ApplicationMove.REFUSE], at=at, decided_at=at)
    _decide(drawn_up(proposal, application, at), submission)
    ended_without_grant(application, actor=actor, at=at, proposal=proposal)
    record(application, "application.refused", actor=actor, at=at, proposal=proposal.pk)
    tell_applicant(application, "application_decided", at=at, page="apply:decision", licence=None)


def execute_notice(proposal: Proposal, actor: User, at: datetime) -> None:
    """Tell the applicant that a refusal is intended, and wait for representations as many days as the form gives."""
    application, submission = _decidable(proposal, ApplicationMove.GIVE_NOTICE)
    decision = drawn_up(proposal, application, at)
    items = [
        RequestedItem(ItemWants.TEXT, _("What do you say to the intended refusal and its grounds?")),
        RequestedItem(ItemWants.DOCUMENT, _("Documents that support what you say")),
    ]
    until_on = _last_day(decision)
    request = open_a_request(application, RequestPurpose.REPRESENTATIONS, items, until_on, actor=proposal.proposer, at=at)
    move(application, APPLICATION_TABLE[ApplicationMove.GIVE_NOTICE], at=at)
    _decide(decision, submission)
    record(application, "application.notice_given", actor=actor, at=at, proposal=proposal.pk, until_on=until_on, request=request.number)
    tell_applicant(application, "notice_given", at=at, page="apply:decision", request=request)


def execute_in_principle(proposal: Proposal, actor: User, at: datetime) -> None:
    """Approve in principle, and wait until the applicant shows that every pre-condition is met."""
    application, submission = _decidable(proposal, ApplicationMove.APPROVE_IN_PRINCIPLE)
    decision = drawn_up(proposal, application, at)
    until_on = _last_day(decision)
    items = [RequestedItem(ItemWants.DOCUMENT, text) for text in proposal.payload["pre_conditions"]]
    request = open_a_request(application, RequestPurpose.PRE_CONDITIONS, items, until_on, actor=proposal.proposer, at=at)
    move(application, APPLICATION_TABLE[ApplicationMove.APPROVE_IN_PRINCIPLE], at=at)
    _decide(decision, submission)
    record(application, "application.approved_in_principle", actor=actor, at=at, proposal=proposal.pk, until_on=until_on)
    tell_applicant(application, "approved_in_principle", at=at, page="apply:decision", request=request)


def execute_reopening(proposal: Proposal, actor: User, at: datetime) -> None:
    """Set the decision aside: the case is under review again, and the next decision takes the place of the old one."""
    application = locked(int(proposal.subject_id))
    check_application_state(application.state, APPLICATION_TABLE[ApplicationMove.REOPEN])
    submission = Submission.objects.filter(application=application).latest("number")
    move(application, APPLICATION_TABLE[ApplicationMove.REOPEN], at=at, decided_at=None, lapsed_at=None)
    _decide(drawn_up(proposal, application, at), submission)
    record(application, "application.reopened", actor=actor, at=at, proposal=proposal.pk, **_occasion(proposal))
    tell_applicant(application, "decision_set_aside", at=at, page="apply:decision")


def execute_correction(proposal: Proposal, actor: User, at: datetime) -> None:
    """Correct the words of a decision. What was decided, and the words as they were, stay on record."""
    application = locked(int(proposal.subject_id))
    line = APPLICATION_TABLE[ApplicationMove.CORRECT]
    check_application_state(application.state, line)
    about = standing_decision(application)
    move(application, line, at=at)
    _decide(drawn_up(proposal, application, at), about.submission)
    record(application, "application.decision_corrected", actor=actor, at=at, proposal=proposal.pk, about=about.number)
    tell_applicant(application, "decision_corrected", at=at, page="apply:decision")


def return_to_review(proposal: Proposal, actor: User | None, at: datetime) -> None:
    """A recommendation ended without being carried out: the case is under review again, unless it is over."""
    application = locked(int(proposal.subject_id))
    if application.state != ApplicationState.DECISION_PROPOSED:
        return
    move(application, APPLICATION_TABLE[ApplicationMove.RETURN_TO_REVIEW], at=at)
    record(application, "application.returned_to_review", actor=actor, at=at, proposal=proposal.pk, because=proposal.state)


EXECUTE = {
    ProposalKind.NOTICE: execute_notice,
    ProposalKind.IN_PRINCIPLE: execute_in_principle,
    ProposalKind.GRANT: execute_grant,
    ProposalKind.REFUSE: execute_refusal,
    ProposalKind.REOPEN: execute_reopening,
    ProposalKind.CORRECT_DECISION: execute_correction,
}
"""What approving each kind of proposal on an application does."""


def _decidable(proposal: Proposal, step: ApplicationMove) -> tuple[Application, Submission]:
    application = locked(int(proposal.subject_id))
    check_application_state(application.state, APPLICATION_TABLE[step])
    return application, Submission.objects.get(application=application, content_hash=proposal.payload["reviewed"])


def _decide(decision: Decision, submission: Submission, licence: Licence | None = None) -> None:
    """Keep the decision, and write the letter that tells it; of a grant with the licence that it made or changed."""
    last = decisions_of(decision.application).first()
    decision.number = last.number + 1 if last else 1
    decision.submission = submission
    decision.save(force_insert=True)
    write_decision(decision, licence, at=decision.decided_at)


def _last_day(decision: Decision) -> date:
    if decision.until_on is None:
        raise RuleError(_("This decision gives no day until which it can be answered."), code="no-day")
    return decision.until_on


def _occasion(proposal: Proposal) -> dict[str, Any]:
    return {"occasion": proposal.payload["occasion"], "reference": proposal.payload["reference"]}
