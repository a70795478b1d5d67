"""An officer puts a decision before an approver: notice, approval in principle, grant, refusal, and what comes after a decision.

Each is bound to the submission that was reviewed and to every word of the recommendation. Nothing is decided here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.lib.clock import rfc3339
from registry.lib.errors import InvalidError, RuleError, StaleError
from registry.licensing.actions.moving import locked_for, move
from registry.licensing.actions.requests import MAX_ITEMS, ahead
from registry.licensing.answers import text_fault
from registry.licensing.models import Application, Decision, Submission
from registry.licensing.particulars import activities_of
from registry.licensing.queries import decisions_of, form_for, investment_types, latest_submission, needs_notice
from registry.licensing.queries.assessment import assessed_content, assessment_of, check_assessed
from registry.licensing.states import (
    ApplicationKind,
    ApplicationMove,
    ConditionKind,
    Occasion,
    Outcome,
    ProposalKind,
)

TEXT_LENGTH = 8000
MAX_CONDITIONS = 50
REFERENCE_LENGTH = 200

TERMS_OF_KIND: dict[str, frozenset[str]] = {
    ApplicationKind.NEW_LICENCE: frozenset({"activities", "starts_at", "ends_at"}),
    ApplicationKind.VARIATION: frozenset({"activities"}),
    ApplicationKind.CHANGE_OF_CONTROL: frozenset(),
    ApplicationKind.RENEWAL: frozenset({"ends_at"}),
    ApplicationKind.SURRENDER: frozenset({"starts_at"}),
}
"""Which terms the grant of a kind of application sets; conditions and restrictions may come with any."""


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
    investment_types: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """With which types of investments an activity may be carried on, by its code; an activity that is left out: with all."""
    despite: str = ""
    """Why it should be granted although a section is found not met; needed where one is."""


@transaction.atomic
def recommend_grant(
    application_id: int, recommendation: Recommendation, *, reviewed_hash: str, reason: str, actor: User, at: datetime
) -> Proposal:
    """Propose the grant to an approver, bound to the submission that was reviewed and to every word of the recommendation.

    Raises `StaleError` when something newer was sent, `InvalidError` naming the field, `RuleError` while a section is not assessed
    as it was sent last, or is not met and nothing says why it is granted all the same, and as any move.
    """
    application, line = locked_for(application_id, ApplicationMove.RECOMMEND_GRANT, actor=actor)
    submission = _reviewed(application, reviewed_hash)
    payload = _grant_payload(application, recommendation, submission, at)
    check_assessed(application, recommendation.despite)
    move(application, line, at=at)
    return _propose(ProposalKind.GRANT, application, payload, reason=reason, actor=actor, at=at)


@transaction.atomic
def recommend_refusal(application_id: int, *, notice_text: str, reviewed_hash: str, reason: str, actor: User, at: datetime) -> Proposal:
    """Propose the refusal to an approver; `notice_text` holds the grounds as the applicant will read them.

    Raises as for a grant, and `RuleError` where the form wants a preliminary notice first and its time is not over.
    """
    application, line = locked_for(application_id, ApplicationMove.RECOMMEND_REFUSAL, actor=actor)
    submission = _reviewed(application, reviewed_hash)
    if needs_notice(application):
        raise RuleError(_("Before a refusal the applicant gets a preliminary notice and time for representations."), code="notice")
    payload = {"reviewed": submission.content_hash, "notice_text": _text(notice_text, "notice_text")}
    move(application, line, at=at)
    return _propose(ProposalKind.REFUSE, application, payload, reason=reason, actor=actor, at=at)


@transaction.atomic
def recommend_notice(application_id: int, *, notice_text: str, reviewed_hash: str, reason: str, actor: User, at: datetime) -> Proposal:
    """Propose to tell the applicant that a refusal is intended and why, with time for representations. Raises as a refusal."""
    application, line = locked_for(application_id, ApplicationMove.RECOMMEND_NOTICE, actor=actor)
    submission = _reviewed(application, reviewed_hash)
    if not form_for(application).representation_days:
        raise RuleError(_("Applications of this kind are refused without a preliminary notice."), code="no-notice")
    payload = {"reviewed": submission.content_hash, "notice_text": _text(notice_text, "notice_text")}
    move(application, line, at=at)
    return _propose(ProposalKind.NOTICE, application, payload, reason=reason, actor=actor, at=at)


@transaction.atomic
def recommend_in_principle(
    application_id: int,
    *,
    pre_conditions: Sequence[str],
    until_on: date,
    notice_text: str,
    reviewed_hash: str,
    reason: str,
    actor: User,
    at: datetime,
) -> Proposal:
    """Propose an approval in principle: the licence follows once every pre-condition is shown to be met by the end of `until_on`.

    Raises `InvalidError` without a pre-condition or for a day that is not ahead, and as a grant.
    """
    application, line = locked_for(application_id, ApplicationMove.RECOMMEND_IN_PRINCIPLE, actor=actor)
    submission = _reviewed(application, reviewed_hash)
    if application.kind != ApplicationKind.NEW_LICENCE:
        raise RuleError(_("Only a new licence is approved in principle."), code="kind")
    if not 1 <= len(pre_conditions) <= MAX_ITEMS:
        raise InvalidError(_("Name at least one pre-condition, and at most %(limit)d.") % {"limit": MAX_ITEMS}, field="pre_conditions")
    payload = {
        "reviewed": submission.content_hash,
        "pre_conditions": [_text(text, "pre_conditions") for text in pre_conditions],
        "until_on": ahead(until_on, at).isoformat(),
        "notice_text": _text(notice_text, "notice_text"),
    }
    move(application, line, at=at)
    return _propose(ProposalKind.IN_PRINCIPLE, application, payload, reason=reason, actor=actor, at=at)


@transaction.atomic
def propose_reopening(
    application_id: int, *, occasion: str, reference: str, notice_text: str, reason: str, actor: User, at: datetime
) -> Proposal:
    """Propose to set a refusal or a lapse aside: the case is open again and is decided anew. Raises `InvalidError` naming the field."""
    application, _line = locked_for(application_id, ApplicationMove.REOPEN, actor=actor)
    return _propose(ProposalKind.REOPEN, application, _later_payload(occasion, reference, notice_text), reason=reason, actor=actor, at=at)


@transaction.atomic
def propose_correction(
    application_id: int, *, occasion: str, reference: str, notice_text: str, reason: str, actor: User, at: datetime
) -> Proposal:
    """Propose to correct the words of a decision, not what was decided; the old words stay on record. Raises as a reopening."""
    application, _line = locked_for(application_id, ApplicationMove.CORRECT, actor=actor)
    if notice_text.strip() == standing_decision(application).notice_text:
        raise InvalidError(_("This is what the notice says already."), field="notice_text")
    return _propose(
        ProposalKind.CORRECT_DECISION, application, _later_payload(occasion, reference, notice_text), reason=reason, actor=actor, at=at
    )


def reviewed_content(subject_id: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """All that an approver reviews, as of now. Any difference to what was proposed voids the proposal."""
    application = Application.objects.select_related("exchange", "authority").get(pk=subject_id)
    submission = latest_submission(application)
    last = decisions_of(application).first()
    # What comes after a decision leads to a new one, and rests on no assessment of its own.
    assessed = {"assessment": assessed_content(assessment_of(application))} if "reviewed" in payload else {}
    return {
        **assessed,
        "application": application.number,
        "state": application.state,
        "exchange": application.exchange_id,
        "authority": application.authority.code,
        "submission": {"number": submission.number, "content_hash": submission.content_hash} if submission else None,
        "last_decision": last.number if last else 0,
        "recommendation": dict(payload),
    }


def standing_decision(application: Application) -> Decision:
    """The last decision, under the words of its last correction. Raises `RuleError` when nothing was decided yet."""
    last = decisions_of(application).exclude(outcome=Outcome.NOTICE).first()
    if last is None:
        raise RuleError(_("Nothing was decided yet."), code="undecided")
    return last


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


def _grant_payload(application: Application, recommendation: Recommendation, submission: Submission, at: datetime) -> dict[str, Any]:
    terms = TERMS_OF_KIND[application.kind]
    given = {"activities": recommendation.activities, "starts_at": recommendation.starts_at, "ends_at": recommendation.ends_at}
    extra = next((name for name, value in given.items() if value and name not in terms), "")
    if extra:
        raise InvalidError(_("An application of this kind does not set this."), field=extra)
    if "activities" in terms:
        _check_activities(recommendation, submission)
    _check_term(application, recommendation, at)
    starts_at, ends_at = recommendation.starts_at, recommendation.ends_at
    return {
        "reviewed": submission.content_hash,
        "activities": [code for code in activities_of(json.loads(submission.content)) if code in recommendation.activities],
        "investment_types": _investment_types(recommendation),
        "conditions": _condition_payload(recommendation),
        "starts_at": rfc3339(starts_at) if starts_at else None,
        "ends_at": rfc3339(ends_at) if ends_at else None,
        "notice_text": _text(recommendation.notice_text, "notice_text"),
        "despite": _text(recommendation.despite, "despite") if recommendation.despite.strip() else "",
    }


def _check_activities(recommendation: Recommendation, submission: Submission) -> None:
    applied_for = set(activities_of(json.loads(submission.content)))
    if (applied_for and not recommendation.activities) or set(recommendation.activities) - applied_for:
        raise InvalidError(_("Choose at least one of the activities applied for, and no other."), field="activities")


def _investment_types(recommendation: Recommendation) -> dict[str, list[str]]:
    known = set(investment_types().values_list("code", flat=True))
    chosen = {code: list(types) for code, types in recommendation.investment_types.items() if types}
    if set(chosen) - set(recommendation.activities) or {one for types in chosen.values() for one in types} - known:
        raise InvalidError(_("Choose types of investments for the activities that are granted."), field="investment_types")
    return chosen


def _check_term(application: Application, recommendation: Recommendation, at: datetime) -> None:
    starts_at, ends_at = recommendation.starts_at, recommendation.ends_at
    if application.kind == ApplicationKind.RENEWAL and ends_at is None:
        raise InvalidError(_("Give the last day of the renewed licence."), field="ends_at")
    if starts_at is not None and starts_at < at:
        raise InvalidError(_("This cannot begin in the past."), field="starts_at")
    if ends_at is not None and ends_at <= (starts_at or at):
        raise InvalidError(_("A licence has to end after its start."), field="ends_at")


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


def _later_payload(occasion: str, reference: str, notice_text: str) -> dict[str, Any]:
    if occasion not in Occasion.values:
        raise InvalidError(_("Choose the occasion."), field="occasion")
    fault = text_fault(reference, REFERENCE_LENGTH)
    if fault:
        raise InvalidError(fault, field="reference")
    if occasion == Occasion.APPEAL and not reference.strip():
        raise InvalidError(_("Give the number and day of the judgment."), field="reference")
    return {"occasion": occasion, "reference": reference.strip(), "notice_text": _text(notice_text, "notice_text")}


def _text(text: str, field: str) -> str:
    if not text.strip():
        raise InvalidError(_("Write a text."), field=field)
    fault = text_fault(text, TEXT_LENGTH)
    if fault:
        raise InvalidError(fault, field=field)
    return text.strip()
