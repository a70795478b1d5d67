"""What each letter of licensing says, in a language: the data that its template wants. Templates: `registry/letters`."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation

from registry.letters.states import LetterKind
from registry.letters.wording import day, moment
from registry.licensing.models import Activity, Application, Authority, Decision, InformationRequest, Licence, LicenceAct
from registry.licensing.queries import conditions_of, permissions_of, standing_of, terms_of
from registry.licensing.states import LICENSED, ConditionKind, LicenceMove, Outcome

_KIND_OF_MOVE = {
    LicenceMove.SUSPEND: LetterKind.SUSPENSION,
    LicenceMove.REINSTATE: LetterKind.REINSTATEMENT,
    LicenceMove.REVOKE: LetterKind.REVOCATION,
}

_KIND_OF_OUTCOME = {
    Outcome.NOTICE: LetterKind.NOTICE,
    Outcome.IN_PRINCIPLE: LetterKind.IN_PRINCIPLE,
    Outcome.GRANT: LetterKind.GRANT,
    Outcome.REFUSE: LetterKind.REFUSAL,
    Outcome.REOPEN: LetterKind.SET_ASIDE,
    Outcome.CORRECT: LetterKind.CORRECTION,
}
MOST_RESTRICTIONS, LONGEST_RESTRICTION = 12, 300


def shortened(text: str) -> str:
    """The text as far as a certificate has room for it."""
    return text if len(text) <= LONGEST_RESTRICTION else text[:LONGEST_RESTRICTION].rstrip() + "…"


def public_address(licence: Licence) -> str:
    """Where everybody checks the licence."""
    return f"{settings.BASE_URL}/v/{licence.number}"


def kind_of_decision(decision: Decision) -> LetterKind:
    """The letter that tells a decision."""
    if decision.outcome == Outcome.GRANT and decision.application.concerns_id is not None:
        return LetterKind.CHANGE_GRANTED
    return _KIND_OF_OUTCOME[Outcome(decision.outcome)]


def kind_of_act(act: LicenceAct) -> LetterKind:
    """The letter that tells an act on a licence."""
    return _KIND_OF_MOVE.get(LicenceMove(act.move), LetterKind.LICENCE_ACT)


def decision_words(decision: Decision, licence: Licence | None, language: str) -> dict[str, Any]:
    """The letter of a decision; of a grant with the licence that it made or changed."""
    application = decision.application
    words = {
        **_head(application.authority, application.exchange.legal_name, decision.decided_at, language),
        **_appeal(application.authority, decision.decided_at),
        "application": application.number,
        "reasons": decision.notice_text,
        "until": day(decision.until_on) if decision.until_on else "",
        "occasion": decision.occasion,
        "reference": decision.reference,
        "about": day(decision.about.decided_at.astimezone(settings.REGISTRY_ZONE)) if decision.about else "",
        "pre_conditions": [kept["text"] for kept in decision.conditions if decision.outcome == Outcome.IN_PRINCIPLE],
    }
    if licence is None or decision.outcome != Outcome.GRANT:
        return words
    return words | (_changed(decision, licence, language) if application.concerns_id else _granted(decision, licence, language))


def _changed(decision: Decision, licence: Licence, language: str) -> dict[str, Any]:
    starts_at = decision.proposal.payload["starts_at"]
    start = _moment(datetime.fromisoformat(starts_at)) if starts_at else ""
    return {**_terms(decision, licence, language), "kind": decision.application.kind, "start": start}


def _granted(decision: Decision, licence: Licence, language: str) -> dict[str, Any]:
    starts_at = decision.proposal.payload["starts_at"]
    start = max(datetime.fromisoformat(starts_at), decision.decided_at) if starts_at else decision.decided_at
    return {**_terms(decision, licence, language), "start": _moment(start)}


def _terms(decision: Decision, licence: Licence, language: str) -> dict[str, Any]:
    terms = decision.proposal.payload
    return {
        "licence": licence.number,
        "activities": _names(Activity.objects.filter(code__in=terms["activities"]), language),
        "end": _moment(datetime.fromisoformat(terms["ends_at"])) if terms["ends_at"] else "",
        "conditions": [_condition(kept) for kept in decision.conditions],
        "address": public_address(licence),
    }


def request_words(application: Application, request: InformationRequest, address: str, language: str) -> dict[str, Any]:
    """The letter with the questions of an information request."""
    return {
        **_head(application.authority, application.exchange.legal_name, request.asked_at, language),
        "application": application.number,
        "number": str(request.number),
        "due": day(request.due_on),
        "items": [{"wants": item["wants"], "text": item["text"]} for item in request.items],
        "address": address,
    }


def act_words(act: LicenceAct, language: str) -> dict[str, Any]:
    """The letter of an act on a licence, as its row says it."""
    licence = act.licence
    return {
        **_head(licence.authority, licence.exchange.legal_name, act.recorded_at, language),
        **_appeal(licence.authority, act.recorded_at),
        "licence": licence.number,
        "move": act.move,
        "effective": _moment(act.effective_at),
        "until": _moment(act.until) if act.until else "",
        "restriction": act.condition.text if act.condition else "",
        "ground": act.ground,
        "reasons": act.reason,
    }


def certificate_words(licence: Licence, at: datetime, language: str) -> dict[str, Any]:
    """The certificate as the licence stands at `at`, for the public: a suspension that is withheld does not show.

    What does not fit on a page that anybody can read is cut, and the paper says so.
    """
    standing, terms = standing_of(licence, at), terms_of(licence)
    restrictions = [condition.text for condition in conditions_of(licence, at).filter(kind=ConditionKind.RESTRICTION)]
    shown = [shortened(text) for text in restrictions[:MOST_RESTRICTIONS]]
    status = standing.seen_as(at) if standing else "not_granted"
    return {
        "authority": _name(licence.authority, language),
        "licence": licence.number,
        "holder": licence.exchange.legal_name,
        "activities": _names((row.activity for row in permissions_of(licence, at)), language),
        "granted": day(licence.granted_at.astimezone(settings.REGISTRY_ZONE)),
        "start": _moment(terms.start) if terms.start else "",
        "end": _moment(terms.end) if terms.end else "",
        "status": str(status),
        "is_licensed": status in LICENSED,
        "restrictions": shown,
        "is_shortened": shown != restrictions,
        "address": public_address(licence),
        "dated": day(at.astimezone(settings.REGISTRY_ZONE)),
    }


def _condition(kept: Mapping[str, Any]) -> dict[str, str]:
    return {"kind": kept["kind"], "text": kept["text"], "due": day(date.fromisoformat(kept["due_on"])) if kept["due_on"] else ""}


def _head(authority: Authority, to: str, at: datetime, language: str) -> dict[str, Any]:
    return {"authority": _name(authority, language), "to": to, "dated": day(at.astimezone(settings.REGISTRY_ZONE))}


def _appeal(authority: Authority, at: datetime) -> dict[str, Any]:
    until = at.astimezone(settings.REGISTRY_ZONE) + timedelta(days=authority.appeal_days)
    return {"appeal_to": authority.appeal_to, "appeal_until": day(until)}


def _moment(at: datetime) -> str:
    return moment(at, settings.REGISTRY_ZONE)


def _name(named: Authority | Activity, language: str) -> str:
    with translation.override(language):
        return str(named)


def _names(activities: Iterable[Activity], language: str) -> list[str]:
    return [_name(activity, language) for activity in activities]
