"""What the grant of each kind of application does to the licence and to what the registry knows of its holder."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.exchanges.actions import update_particulars
from registry.lib.errors import RuleError
from registry.licensing.actions.listing import mark_exchange
from registry.licensing.actions.numbers import next_licence_number
from registry.licensing.actions.spans import write_spans
from registry.licensing.models import Activity, Application, Condition, Licence, LicenceActivity
from registry.licensing.particulars import particulars_of
from registry.licensing.queries import form_for
from registry.licensing.standing import first_spans
from registry.licensing.states import ConditionKind, LicenceStatus

Answers = Mapping[str, Any]
"""The answers of what was reviewed, by section."""


def carry_out_grant(application: Application, answers: Answers, proposal: Proposal, *, actor: User, at: datetime) -> Licence:
    """Do what the locked application asks for and the approved proposal allows. Gives the licence that it made or changed."""
    application.exchange = update_particulars(application.exchange_id, particulars_of(answers, form_for(application)), actor=actor, at=at)
    licence = _create_licence(application, proposal, at)
    record(licence, "licence.granted", actor=actor, at=at, application=application.number, proposal=proposal.pk, **_terms(proposal))
    mark_exchange(application.exchange_id, at=at)
    return licence


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
    _attach_conditions(licence, proposal, at)
    is_restricted = any(condition["kind"] == ConditionKind.RESTRICTION for condition in payload["conditions"])
    status = LicenceStatus.RESTRICTED if is_restricted else LicenceStatus.ACTIVE
    write_spans(licence, first_spans(status, granted_at=at, starts_at=starts_at, ends_at=ends_at), proposal)
    return licence


def _attach_conditions(licence: Licence, proposal: Proposal, at: datetime) -> None:
    first = licence.conditions.count() + 1
    for number, condition in enumerate(proposal.payload["conditions"], first):
        due_on = date.fromisoformat(condition["due_on"]) if condition["due_on"] else None
        Condition.objects.create(licence=licence, number=number, kind=condition["kind"], text=condition["text"], due_on=due_on, added_at=at)


def _terms(proposal: Proposal) -> dict[str, Any]:
    return {key: proposal.payload[key] for key in ("activities", "conditions", "starts_at", "ends_at")}


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
