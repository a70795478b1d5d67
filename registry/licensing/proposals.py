"""The kinds of proposals that licensing puts before an approver, for the registry of four eyes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.accounts.models import User
from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.approvals.registry import Handler
from registry.exchanges.models import ExchangeIdentifier
from registry.lib.clock import rfc3339
from registry.licensing.actions.acts import MOVE_OF_KIND, execute_act, reviewed_act
from registry.licensing.actions.decisions import EXECUTE, return_to_review
from registry.licensing.actions.execution import locked_licence
from registry.licensing.actions.moving import locked
from registry.licensing.actions.recommending import reviewed_content
from registry.licensing.actions.terms import ActTerms, preview, terms_in
from registry.licensing.draft_letters import draft_letter
from registry.licensing.models import Activity, Application, Licence
from registry.licensing.queries import form_for, has_conflict
from registry.licensing.standing import Span, standing_among
from registry.licensing.states import (
    APPLICATION_TABLE,
    LICENCE_TABLE,
    ApplicationKind,
    ApplicationMove,
    LicenceMove,
    LicenceStatus,
    ProposalKind,
    Publicity,
    Transition,
)

TAKING_AWAY = (LicenceMove.SUSPEND, LicenceMove.REVOKE, LicenceMove.SURRENDER, LicenceMove.SUPERSEDE)
"""Acts after which the identifiers of the holder stand on the block list."""


def handlers() -> list[Handler]:
    """All kinds of licensing, made from the transition tables."""
    return [
        *(_handler(kind, APPLICATION_TABLE[step], _application_side(kind)) for kind, step in _MOVE_OF_APPLICATION.items()),
        *(_handler(ProposalKind(kind), LICENCE_TABLE[step], _licence_side()) for kind, step in MOVE_OF_KIND.items()),
    ]


def _handler(kind: ProposalKind, line: Transition, side: Mapping[str, Any]) -> Handler:
    (propose_role,) = line.roles
    return Handler(
        kind=kind.value,
        title=kind.label,
        propose_role=propose_role,
        approve_role=Role(line.approve_role),
        url=_page,
        exclusive=True,
        letter=draft_letter,
        **side,
    )


def _application_side(kind: ProposalKind) -> Mapping[str, Any]:
    return {
        "content": reviewed_content,
        "execute": EXECUTE[kind],
        "effects": _EFFECTS[kind],
        "lock": lambda proposal: locked(int(proposal.subject_id)),
        "closed": return_to_review,
        "barred": _conflict,
    }


def _licence_side() -> Mapping[str, Any]:
    return {
        "content": reviewed_act,
        "execute": execute_act,
        "effects": _act_effects,
        "lock": lambda proposal: locked_licence(int(proposal.subject_id)),
    }


def _conflict(proposal: Proposal, user: User) -> str:
    if has_conflict(Application.objects.get(pk=proposal.subject_id), user):
        return _("You declared a conflict of interest in this case. A colleague has to decide.")
    return ""


def _page(proposal: Proposal) -> str:
    return reverse("portal:proposal", args=[proposal.pk])


def _grant_effects(proposal: Proposal) -> list[str]:
    application = Application.objects.select_related("exchange", "authority", "concerns").get(pk=proposal.subject_id)
    return [
        *_GRANTED[ApplicationKind(application.kind)](application, proposal.payload),
        _identifiers(application.exchange_id, LicenceMove.REINSTATE),
        _("The applicant is told by e-mail and sees the decision notice and the certificate."),
    ]


def _new_licence(application: Application, payload: Mapping[str, Any]) -> list[str]:
    return [
        _("%(exchange)s gets a licence of %(authority)s. The register shows it at once.")
        % {"exchange": application.exchange, "authority": application.authority},
        _allowed(payload),
        _term(payload),
    ]


def _variation(application: Application, payload: Mapping[str, Any]) -> list[str]:
    return [_("Licence %(number)s is varied as applied for. The register shows it at once.") % _number(application), _allowed(payload)]


def _change_of_control(application: Application, payload: Mapping[str, Any]) -> list[str]:
    return [_("The change of control of the holder of licence %(number)s is approved.") % _number(application)]


def _renewal(application: Application, payload: Mapping[str, Any]) -> list[str]:
    words = {**_number(application), "end": _moment(payload["ends_at"])}
    return [_("Licence %(number)s is renewed and ends on %(end)s by itself.") % words]


def _surrender(application: Application, payload: Mapping[str, Any]) -> list[str]:
    words = {**_number(application), "start": _moment(payload["starts_at"]) if payload["starts_at"] else _("the moment of approval")}
    return [_("Licence %(number)s ends as surrendered from %(start)s on.") % words]


def _number(application: Application) -> dict[str, str]:
    return {"number": application.concerns.number if application.concerns else ""}


def _allowed(payload: Mapping[str, Any]) -> str:
    activities = Activity.objects.filter(code__in=payload["activities"])
    return _("It allows: %(activities)s.") % {"activities": "; ".join(str(activity) for activity in activities)}


def _refusal_effects(proposal: Proposal) -> list[str]:
    return [
        _("The application is refused, for the grounds given."),
        _("The applicant is told by e-mail and sees the decision notice. Nothing is published."),
    ]


def _notice_effects(proposal: Proposal) -> list[str]:
    days = form_for(Application.objects.get(pk=proposal.subject_id)).representation_days
    sentence = ngettext(
        "The applicant is told that a refusal is intended and why, and has %(count)d day for representations.",
        "The applicant is told that a refusal is intended and why, and has %(count)d days for representations.",
        days,
    )
    return [sentence % {"count": days}, _("Nothing is decided yet and nothing is published.")]


def _in_principle_effects(proposal: Proposal) -> list[str]:
    until_on = date_format(date.fromisoformat(proposal.payload["until_on"]), "DATE_FORMAT")
    return [
        _("The application is approved in principle: no licence yet, and nothing is published."),
        _("The applicant has until the end of %(day)s to show that the pre-conditions are met.") % {"day": until_on},
    ]


def _reopening_effects(proposal: Proposal) -> list[str]:
    return [
        _("The decision is set aside and stays on record. The case is under review again and is decided anew."),
        _("The applicant is told by e-mail."),
    ]


def _correction_effects(proposal: Proposal) -> list[str]:
    return [
        _("The notice reads as corrected. What was decided does not change, and the old words stay on record."),
        _("The applicant is told by e-mail."),
    ]


def _act_effects(proposal: Proposal) -> list[str]:
    licence = Licence.objects.select_related("exchange", "authority").get(pk=proposal.subject_id)
    step, terms = MOVE_OF_KIND[proposal.kind], terms_in(proposal.payload)
    before, after = preview(licence, step, terms, at=_start(proposal))
    return [
        _first_effect(licence, step, proposal, after),
        *_what_follows(before, after),
        *_publicity(terms),
        *([_identifiers(licence.exchange_id, step)] if _what_follows(before, after) else []),
        *([_("The holder is heard afterwards, within %(days)d days.") % {"days": settings.REPRESENTATION_DAYS}] if terms.is_urgent else []),
        _("The holder is told by e-mail."),
    ]


def _start(proposal: Proposal) -> datetime:
    given = proposal.payload["effective_at"]
    return datetime.fromisoformat(given) if given else proposal.closed_at or proposal.created_at


def _first_effect(licence: Licence, step: LicenceMove, proposal: Proposal, after: Sequence[Span]) -> str:
    given = proposal.payload["effective_at"]
    status = standing_among(after, _start(proposal))
    words = {
        "moment": _moment(given) if given else _("the moment of approval"),
        "number": licence.number,
        "status": LicenceStatus(status.status).label if status else "",
    }
    if step == LicenceMove.REVOKE:
        return _("From %(moment)s the register shows licence %(number)s as revoked. There is no way back by a new decision.") % words
    return _("From %(moment)s licence %(number)s stands as “%(status)s”.") % words


def _what_follows(before: Sequence[Span], after: Sequence[Span]) -> list[str]:
    """What would stand otherwise than it does now, a line for each stretch of time; none when nothing would."""
    changed = [span for span in after if not any(_same(span, other) for other in before)]
    return [_stretch(span) for span in changed]


def _same(one: Span, other: Span) -> bool:
    return (one.status, one.start, one.end, one.resumes_as) == (other.status, other.start, other.end, other.resumes_as)


def _stretch(span: Span) -> str:
    words = {
        "status": LicenceStatus(span.status).label,
        "start": date_format(localtime(span.start), "DATETIME_FORMAT"),
        "end": date_format(localtime(span.end), "DATETIME_FORMAT") if span.end else "",
    }
    if span.end is None:
        return _("“%(status)s” from %(start)s on, no end known.") % words
    return _("“%(status)s” from %(start)s until %(end)s.") % words


def _publicity(terms: ActTerms) -> list[str]:
    if terms.publicity == Publicity.STAFF:
        return [_("The public does not see it; banks do.")]
    if terms.public_from is not None:
        return [_("The public sees it from %(moment)s on; banks do at once.") % {"moment": _moment(rfc3339(terms.public_from))}]
    return []


def _identifiers(exchange_id: int, step: LicenceMove) -> str:
    rows = ExchangeIdentifier.objects.filter(exchange_id=exchange_id, withdrawn_at__isnull=True)
    count = rows.filter(confirmed_at__isnull=False).count()
    words = {"count": count, "others": rows.count() - count}
    if step not in TAKING_AWAY:
        sentence = ngettext(
            "%(count)d confirmed identifier goes on the list of licensed exchanges; %(others)d not confirmed stay off it.",
            "%(count)d confirmed identifiers go on the list of licensed exchanges; %(others)d not confirmed stay off it.",
            count,
        )
    else:
        sentence = ngettext(
            "%(count)d confirmed identifier moves from the list of licensed exchanges to the block list.",
            "%(count)d confirmed identifiers move from the list of licensed exchanges to the block list.",
            count,
        )
    return sentence % words


def _term(payload: Mapping[str, Any]) -> str:
    start = _moment(payload["starts_at"]) if payload["starts_at"] else _("the moment of approval")
    if not payload["ends_at"]:
        return _("It holds from %(start)s, without an end.") % {"start": start}
    return _("It holds from %(start)s and ends on %(end)s by itself.") % {"start": start, "end": _moment(payload["ends_at"])}


def _moment(text: str) -> str:
    return date_format(localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")


_MOVE_OF_APPLICATION = {
    ProposalKind.NOTICE: ApplicationMove.GIVE_NOTICE,
    ProposalKind.IN_PRINCIPLE: ApplicationMove.APPROVE_IN_PRINCIPLE,
    ProposalKind.GRANT: ApplicationMove.GRANT,
    ProposalKind.REFUSE: ApplicationMove.REFUSE,
    ProposalKind.REOPEN: ApplicationMove.REOPEN,
    ProposalKind.CORRECT_DECISION: ApplicationMove.CORRECT,
}
_EFFECTS: dict[str, Callable[[Proposal], list[str]]] = {
    ProposalKind.NOTICE: _notice_effects,
    ProposalKind.IN_PRINCIPLE: _in_principle_effects,
    ProposalKind.GRANT: _grant_effects,
    ProposalKind.REFUSE: _refusal_effects,
    ProposalKind.REOPEN: _reopening_effects,
    ProposalKind.CORRECT_DECISION: _correction_effects,
}
_GRANTED: dict[ApplicationKind, Callable[[Application, Mapping[str, Any]], list[str]]] = {
    ApplicationKind.NEW_LICENCE: _new_licence,
    ApplicationKind.VARIATION: _variation,
    ApplicationKind.CHANGE_OF_CONTROL: _change_of_control,
    ApplicationKind.RENEWAL: _renewal,
    ApplicationKind.SURRENDER: _surrender,
}
