"""What the grant of each kind of application does to the licence and to what the registry knows of its holder."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.exchanges.actions import take_back, update_particulars
from registry.exchanges.models import ExchangeIdentifier
from registry.lib.errors import RuleError
from registry.licensing.actions.execution import execute_move, locked_licence
from registry.licensing.actions.listing import mark_exchange
from registry.licensing.actions.numbers import next_licence_number
from registry.licensing.actions.people import set_people
from registry.licensing.actions.permissions import set_permissions
from registry.licensing.actions.spans import write_spans
from registry.licensing.actions.terms import ActTerms
from registry.licensing.models import Application, Condition, Licence
from registry.licensing.particulars import Key, key_of, particulars_of
from registry.licensing.queries import base_form, form_for, present_answers
from registry.licensing.standing import first_spans
from registry.licensing.states import ApplicationKind, ConditionKind, Ground, LicenceMove, LicenceStatus

Answers = Mapping[str, Any]
"""The answers of what was reviewed, by section."""


def carry_out_grant(application: Application, answers: Answers, proposal: Proposal, *, actor: User, at: datetime) -> Licence:
    """Do what the locked application asks for and the approved proposal allows. Gives the licence that it made or changed."""
    licence = _GRANTS[ApplicationKind(application.kind)](application, answers, proposal, actor, at)
    mark_exchange(application.exchange_id, at=at)
    return licence


def _new_licence(application: Application, answers: Answers, proposal: Proposal, actor: User, at: datetime) -> Licence:
    particulars = particulars_of(answers, form_for(application))
    application.exchange = update_particulars(application.exchange_id, particulars, actor=actor, at=at)
    licence = _create_licence(application, proposal, at)
    _permit(licence, proposal, actor, at)
    set_people(licence, particulars.people, proposal, actor=actor, at=at)
    for number, condition in enumerate(proposal.payload["conditions"], 1):
        _attach(licence, number, condition, at)
    record(licence, "licence.granted", actor=actor, at=at, application=application.number, proposal=proposal.pk, **_terms(proposal))
    return licence


def _variation(application: Application, answers: Answers, proposal: Proposal, actor: User, at: datetime) -> Licence:
    licence = _changed(application, answers, proposal, actor, at)
    if "activities" in answers:
        _permit(licence, proposal, actor, at)
    _add_conditions(licence, application, proposal, actor, at)
    return licence


def _change_of_control(application: Application, answers: Answers, proposal: Proposal, actor: User, at: datetime) -> Licence:
    licence = _changed(application, answers, proposal, actor, at)
    _add_conditions(licence, application, proposal, actor, at)
    return licence


def _renewal(application: Application, answers: Answers, proposal: Proposal, actor: User, at: datetime) -> Licence:
    licence = _licence_of(application)
    terms = ActTerms(Ground.RENEWED, _by(application), until=_instant(proposal.payload["ends_at"]))
    execute_move(licence, LicenceMove.EXTEND, proposal=proposal, terms=terms, actor=actor, at=at)
    _add_conditions(licence, application, proposal, actor, at)
    return licence


def _surrender(application: Application, answers: Answers, proposal: Proposal, actor: User, at: datetime) -> Licence:
    licence = _licence_of(application)
    terms = ActTerms(Ground.HOLDER_ASKED, _by(application))
    starts_at = _instant(proposal.payload["starts_at"])
    execute_move(licence, LicenceMove.SURRENDER, proposal=proposal, terms=terms, actor=actor, at=at, effective_at=starts_at)
    return licence


_GRANTS: dict[ApplicationKind, Callable[[Application, Answers, Proposal, User, datetime], Licence]] = {
    ApplicationKind.NEW_LICENCE: _new_licence,
    ApplicationKind.VARIATION: _variation,
    ApplicationKind.CHANGE_OF_CONTROL: _change_of_control,
    ApplicationKind.RENEWAL: _renewal,
    ApplicationKind.SURRENDER: _surrender,
}


def _licence_of(application: Application) -> Licence:
    if application.concerns_id is None:
        raise RuleError(_("This application is about no licence."), code="licence")
    return locked_licence(application.concerns_id)


def _changed(application: Application, answers: Answers, proposal: Proposal, actor: User, at: datetime) -> Licence:
    """The licence, its holder as the answers say over what was known; what they drop from a list is the holder's no more."""
    licence = _licence_of(application)
    before = present_answers(licence)
    forms = (base_form(licence), form_for(application))
    particulars = particulars_of({**before, **answers}, *forms)
    application.exchange = update_particulars(application.exchange_id, particulars, actor=actor, at=at)
    set_people(licence, particulars.people, proposal, actor=actor, at=at)
    kept = {key_of(facts) for facts in particulars.identifiers}
    dropped = [key_of(facts) for facts in particulars_of(before, *forms).identifiers if key_of(facts) not in kept]
    for row in _rows(application.exchange_id, dropped):
        take_back(row, actor=actor, at=at, reason=_by(application))
    record(licence, "licence.varied", actor=actor, at=at, application=application.number, sections=sorted(answers))
    return licence


def _rows(exchange_id: int, keys: list[Key]) -> Iterator[ExchangeIdentifier]:
    rows = ExchangeIdentifier.objects.select_for_update(of=("self",)).filter(exchange_id=exchange_id, withdrawn_at=None)
    for kind, canonical, chain, tag in keys:
        yield from rows.filter(kind=kind, canonical=canonical, chain=chain, tag=tag)


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
    is_restricted = any(condition["kind"] == ConditionKind.RESTRICTION for condition in payload["conditions"])
    status = LicenceStatus.RESTRICTED if is_restricted else LicenceStatus.ACTIVE
    write_spans(licence, first_spans(status, granted_at=at, starts_at=starts_at, ends_at=ends_at), proposal)
    return licence


def _permit(licence: Licence, proposal: Proposal, actor: User, at: datetime) -> None:
    types = proposal.payload.get("investment_types", {})
    set_permissions(licence, {code: types.get(code, []) for code in proposal.payload["activities"]}, actor=actor, at=at)


def _add_conditions(licence: Licence, application: Application, proposal: Proposal, actor: User, at: datetime) -> None:
    """New conditions after those that are there; a restriction is an act of its own, as it changes how the licence stands."""
    for condition in proposal.payload["conditions"]:
        if condition["kind"] == ConditionKind.RESTRICTION:
            terms = ActTerms(Ground.REQUIREMENTS_MET, _by(application), restriction=condition["text"])
            execute_move(licence, LicenceMove.RESTRICT, proposal=proposal, terms=terms, actor=actor, at=at)
        else:
            _attach(licence, licence.conditions.count() + 1, condition, at)


def _attach(licence: Licence, number: int, condition: Mapping[str, Any], at: datetime) -> None:
    due_on = date.fromisoformat(condition["due_on"]) if condition["due_on"] else None
    Condition.objects.create(licence=licence, number=number, kind=condition["kind"], text=condition["text"], due_on=due_on, added_at=at)


def _by(application: Application) -> str:
    return _("Application %(number)s") % {"number": application.number}


def _terms(proposal: Proposal) -> dict[str, Any]:
    return {key: proposal.payload[key] for key in ("activities", "conditions", "starts_at", "ends_at")}


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
