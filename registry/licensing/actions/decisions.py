"""From recommendation to decision: an officer proposes, another person approves, and only then is anything granted or refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.exchanges.actions import update_particulars
from registry.lib.clock import rfc3339
from registry.lib.errors import InvalidError, RuleError, StaleError
from registry.licensing.actions.letters import tell_applicant, write_decision
from registry.licensing.actions.listing import mark_exchange
from registry.licensing.actions.moving import locked, locked_for, move
from registry.licensing.actions.numbers import next_licence_number
from registry.licensing.actions.spans import write_spans
from registry.licensing.answers import text_fault
from registry.licensing.models import Activity, Application, Condition, Decision, Licence, LicenceActivity, Submission
from registry.licensing.particulars import activities_of, particulars_of
from registry.licensing.queries import form_for, latest_submission
from registry.licensing.standing import first_spans
from registry.licensing.states import (
    APPLICATION_TABLE,
    ApplicationMove,
    ApplicationState,
    ConditionKind,
    LicenceStatus,
    Outcome,
    ProposalKind,
    check_application_state,
)

TEXT_LENGTH = 8000
MAX_CONDITIONS = 50


@dataclass(frozen=True)
class ConditionFacts:
    """A condition or restriction to attach."""

    text: str
    kind: str = ConditionKind.CONDITION
    due_on: date | None = None


@dataclass(frozen=True)
class Recommendation:
    """What a grant would say. `starts_at` None: from the approval on. `ends_at` is the first instant no longer licensed."""

    activities: tuple[str, ...]
    notice_text: str
    conditions: tuple[ConditionFacts, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@transaction.atomic
def recommend_grant(
    application_id: int, recommendation: Recommendation, *, reviewed_hash: str, reason: str, actor: User, at: datetime
) -> Proposal:
    """Propose the grant to an approver, bound to the submission that was reviewed and to every word of the recommendation.

    Raises `StaleError` when something newer was sent, `InvalidError` naming the field, and as any move.
    """
    application, line = locked_for(application_id, ApplicationMove.RECOMMEND_GRANT, actor=actor)
    submission = _reviewed(application, reviewed_hash)
    payload = _grant_payload(recommendation, submission, at)
    move(application, line, at=at)
    return _propose(ProposalKind.GRANT, application, payload, reason=reason, actor=actor, at=at)


@transaction.atomic
def recommend_refusal(application_id: int, *, notice_text: str, reviewed_hash: str, reason: str, actor: User, at: datetime) -> Proposal:
    """Propose the refusal to an approver; `notice_text` holds the grounds as the applicant will read them. Raises as for a grant."""
    application, line = locked_for(application_id, ApplicationMove.RECOMMEND_REFUSAL, actor=actor)
    submission = _reviewed(application, reviewed_hash)
    payload = {"reviewed": submission.content_hash, "notice_text": _text(notice_text, "notice_text")}
    move(application, line, at=at)
    return _propose(ProposalKind.REFUSE, application, payload, reason=reason, actor=actor, at=at)


def reviewed_content(subject_id: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """All that an approver reviews, as of now. Any difference to what was proposed voids the proposal."""
    application = Application.objects.select_related("exchange", "authority").get(pk=subject_id)
    submission = latest_submission(application)
    return {
        "application": application.number,
        "state": application.state,
        "exchange": application.exchange_id,
        "authority": application.authority.code,
        "submission": {"number": submission.number, "content_hash": submission.content_hash} if submission else None,
        "recommendation": dict(payload),
    }


def execute_grant(proposal: Proposal, actor: User, at: datetime) -> None:
    """Grant the licence that an approved proposal describes: exchange, licence, conditions, spans, decision, mail, lists."""
    application = _decidable(proposal, ApplicationMove.GRANT)
    submission = Submission.objects.get(application=application, content_hash=proposal.payload["reviewed"])
    exchange = update_particulars(
        application.exchange_id, particulars_of(form_for(application), json.loads(submission.content)), actor=actor, at=at
    )
    application.exchange = exchange
    licence = _create_licence(application, proposal, at)
    move(application, APPLICATION_TABLE[ApplicationMove.GRANT], at=at, decided_at=at)
    _decide(application, submission, proposal, Outcome.GRANT, at)
    record(application, "application.granted", actor=actor, at=at, licence=licence.number, proposal=proposal.pk)
    record(licence, "licence.granted", actor=actor, at=at, application=application.number, proposal=proposal.pk, **_terms(proposal))
    tell_applicant(application, "application_decided", at=at, page="apply:decision", licence=licence)
    write_decision(application, at=at)
    mark_exchange(exchange.pk, at=at)


def execute_refusal(proposal: Proposal, actor: User, at: datetime) -> None:
    """Refuse the application as an approved proposal says."""
    application = _decidable(proposal, ApplicationMove.REFUSE)
    submission = Submission.objects.get(application=application, content_hash=proposal.payload["reviewed"])
    move(application, APPLICATION_TABLE[ApplicationMove.REFUSE], at=at, decided_at=at)
    _decide(application, submission, proposal, Outcome.REFUSE, at)
    record(application, "application.refused", actor=actor, at=at, proposal=proposal.pk)
    tell_applicant(application, "application_decided", at=at, page="apply:decision", licence=None)
    write_decision(application, at=at)


def return_to_review(proposal: Proposal, actor: User | None, at: datetime) -> None:
    """A recommendation ended without being carried out: the case is under review again, unless it is over."""
    application = locked(int(proposal.subject_id))
    if application.state != ApplicationState.DECISION_PROPOSED:
        return
    move(application, APPLICATION_TABLE[ApplicationMove.RETURN_TO_REVIEW], at=at)
    record(application, "application.returned_to_review", actor=actor, at=at, proposal=proposal.pk, because=proposal.state)


def _propose(kind: ProposalKind, application: Application, payload: dict[str, Any], *, reason: str, actor: User, at: datetime) -> Proposal:
    return propose(
        kind,
        subject=application,
        payload=payload,
        reason=reason,
        actor=actor,
        at=at,
        title=f"{application.number}, {application.exchange.legal_name}",
        authority_org=application.authority.organisation,
    )


def _reviewed(application: Application, reviewed_hash: str) -> Submission:
    submission = latest_submission(application)
    if submission is None or submission.content_hash != reviewed_hash:
        raise StaleError(_("The applicant sent something newer than what you reviewed. Review it first."), current=submission)
    return submission


def _grant_payload(recommendation: Recommendation, submission: Submission, at: datetime) -> dict[str, Any]:
    applied_for = activities_of(json.loads(submission.content))
    chosen = [code for code in applied_for if code in recommendation.activities]
    if not chosen or set(recommendation.activities) - set(applied_for):
        raise InvalidError(_("Choose at least one of the activities applied for, and no other."), field="activities")
    starts_at, ends_at = recommendation.starts_at, recommendation.ends_at
    if starts_at is not None and starts_at < at:
        raise InvalidError(_("A licence cannot start in the past."), field="starts_at")
    if ends_at is not None and ends_at <= (starts_at or at):
        raise InvalidError(_("A licence has to end after its start."), field="ends_at")
    return {
        "reviewed": submission.content_hash,
        "activities": chosen,
        "conditions": _condition_payload(recommendation),
        "starts_at": rfc3339(starts_at) if starts_at else None,
        "ends_at": rfc3339(ends_at) if ends_at else None,
        "notice_text": _text(recommendation.notice_text, "notice_text"),
    }


def _condition_payload(recommendation: Recommendation) -> list[dict[str, Any]]:
    if len(recommendation.conditions) > MAX_CONDITIONS:
        raise InvalidError(_("There are too many conditions."), field="conditions")
    if any(condition.kind not in ConditionKind.values for condition in recommendation.conditions):
        raise InvalidError(_("Choose condition or restriction."), field="conditions")
    return [
        {
            "kind": str(condition.kind),
            "text": _text(condition.text, "conditions"),
            "due_on": condition.due_on.isoformat() if condition.due_on else None,
        }
        for condition in recommendation.conditions
    ]


def _text(text: str, field: str) -> str:
    if not text.strip():
        raise InvalidError(_("Write a text."), field=field)
    fault = text_fault(text, TEXT_LENGTH)
    if fault:
        raise InvalidError(fault, field=field)
    return text.strip()


def _decidable(proposal: Proposal, step: ApplicationMove) -> Application:
    application = locked(int(proposal.subject_id))
    check_application_state(application.state, APPLICATION_TABLE[step])
    return application


def _create_licence(application: Application, proposal: Proposal, at: datetime) -> Licence:
    payload = proposal.payload
    starts_at = max(_instant(payload["starts_at"]) or at, at)
    ends_at = _instant(payload["ends_at"])
    if ends_at is not None and ends_at <= starts_at:
        raise RuleError(_("The proposed end of the licence has passed. It has to be proposed anew."), code="past")
    licence = Licence.objects.create(
        number=next_licence_number(application.authority, at),
        exchange_id=application.exchange_id,
        authority=application.authority,
        application=application,
        proposal=proposal,
        granted_at=at,
    )
    activities = Activity.objects.filter(code__in=payload["activities"])
    LicenceActivity.objects.bulk_create(LicenceActivity(licence=licence, activity=activity) for activity in activities)
    for number, condition in enumerate(payload["conditions"], 1):
        due_on = date.fromisoformat(condition["due_on"]) if condition["due_on"] else None
        Condition.objects.create(licence=licence, number=number, kind=condition["kind"], text=condition["text"], due_on=due_on, added_at=at)
    is_restricted = any(condition["kind"] == ConditionKind.RESTRICTION for condition in payload["conditions"])
    status = LicenceStatus.RESTRICTED if is_restricted else LicenceStatus.ACTIVE
    write_spans(licence, first_spans(status, granted_at=at, starts_at=starts_at, ends_at=ends_at), proposal)
    return licence


def _decide(application: Application, submission: Submission, proposal: Proposal, outcome: Outcome, at: datetime) -> None:
    Decision.objects.create(
        application=application,
        submission=submission,
        outcome=outcome,
        notice_text=proposal.payload["notice_text"],
        conditions=proposal.payload.get("conditions", []),
        proposal=proposal,
        decided_at=at,
    )


def _terms(proposal: Proposal) -> dict[str, Any]:
    return {key: proposal.payload[key] for key in ("activities", "conditions", "starts_at", "ends_at")}


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
