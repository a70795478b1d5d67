"""The decision that an approval makes, drawn up but not kept: for the approval itself, and for reading its letter beforehand."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from registry.approvals.models import Proposal
from registry.licensing.actions.recommending import standing_decision
from registry.licensing.models import Application, Decision
from registry.licensing.queries import decisions_of, form_for
from registry.licensing.states import Outcome, ProposalKind

OUTCOME_OF_KIND = {
    ProposalKind.NOTICE: Outcome.NOTICE,
    ProposalKind.IN_PRINCIPLE: Outcome.IN_PRINCIPLE,
    ProposalKind.GRANT: Outcome.GRANT,
    ProposalKind.REFUSE: Outcome.REFUSE,
    ProposalKind.REOPEN: Outcome.REOPEN,
    ProposalKind.CORRECT_DECISION: Outcome.CORRECT,
}


def drawn_up(proposal: Proposal, application: Application, at: datetime) -> Decision:
    """What the proposal decides when it is approved at `at`, without number and submission. Nothing is kept."""
    outcome = OUTCOME_OF_KIND[ProposalKind(proposal.kind)]
    facts = _FACTS[outcome](application, proposal.payload, at) if outcome in _FACTS else {}
    notice_text = proposal.payload["notice_text"]
    return Decision(application=application, outcome=outcome, notice_text=notice_text, proposal=proposal, decided_at=at, **facts)


def _notice(application: Application, payload: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    days = form_for(application).representation_days
    return {"until_on": at.astimezone(settings.REGISTRY_ZONE).date() + timedelta(days=days)}


def _in_principle(application: Application, payload: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    conditions = [{"kind": "pre_condition", "text": text, "due_on": payload["until_on"]} for text in payload["pre_conditions"]]
    return {"conditions": conditions, "until_on": date.fromisoformat(payload["until_on"])}


def _grant(application: Application, payload: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    return {"conditions": payload["conditions"]}


def _reopening(application: Application, payload: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    return {"about": decisions_of(application).first(), **_occasion(payload)}


def _correction(application: Application, payload: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    about = standing_decision(application)
    return {"about": about, "conditions": about.conditions, **_occasion(payload)}


def _occasion(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"occasion": payload["occasion"], "reference": payload["reference"]}


_FACTS: dict[Outcome, Callable[[Application, Mapping[str, Any], datetime], dict[str, Any]]] = {
    Outcome.NOTICE: _notice,
    Outcome.IN_PRINCIPLE: _in_principle,
    Outcome.GRANT: _grant,
    Outcome.REOPEN: _reopening,
    Outcome.CORRECT: _correction,
}
