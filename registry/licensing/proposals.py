"""The kinds of proposals that licensing puts before an approver, for the registry of four eyes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.approvals.registry import Handler
from registry.exchanges.models import ExchangeIdentifier
from registry.lib.clock import rfc3339
from registry.licensing.actions.acts import MOVE_OF_KIND, execute_act, reviewed_act
from registry.licensing.actions.decisions import execute_grant, execute_refusal, return_to_review, reviewed_content
from registry.licensing.actions.execution import locked_licence
from registry.licensing.actions.moving import locked
from registry.licensing.actions.terms import ActTerms, preview, terms_in
from registry.licensing.models import Activity, Application, Licence
from registry.licensing.standing import Span, standing_among
from registry.licensing.states import (
    APPLICATION_TABLE,
    LICENCE_TABLE,
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
        _handler(ProposalKind.GRANT, APPLICATION_TABLE[ApplicationMove.GRANT], _application_side(execute_grant, _grant_effects)),
        _handler(ProposalKind.REFUSE, APPLICATION_TABLE[ApplicationMove.REFUSE], _application_side(execute_refusal, _refusal_effects)),
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
        **side,
    )


def _application_side(execute: Callable[[Proposal, Any, datetime], None], effects: Callable[[Proposal], list[str]]) -> Mapping[str, Any]:
    return {
        "content": reviewed_content,
        "execute": execute,
        "effects": effects,
        "lock": lambda proposal: locked(int(proposal.subject_id)),
        "closed": return_to_review,
    }


def _licence_side() -> Mapping[str, Any]:
    return {
        "content": reviewed_act,
        "execute": execute_act,
        "effects": _act_effects,
        "lock": lambda proposal: locked_licence(int(proposal.subject_id)),
    }


def _page(proposal: Proposal) -> str:
    return reverse("portal:proposal", args=[proposal.pk])


def _grant_effects(proposal: Proposal) -> list[str]:
    application = Application.objects.select_related("exchange", "authority").get(pk=proposal.subject_id)
    activities = Activity.objects.filter(code__in=proposal.payload["activities"])
    return [
        _("%(exchange)s gets a licence of %(authority)s. The register shows it at once.")
        % {"exchange": application.exchange, "authority": application.authority},
        _("It allows: %(activities)s.") % {"activities": "; ".join(str(activity) for activity in activities)},
        _term(proposal.payload),
        _identifiers(application.exchange_id, LicenceMove.REINSTATE),
        _("The applicant is told by e-mail and sees the decision notice and the certificate."),
    ]


def _refusal_effects(proposal: Proposal) -> list[str]:
    return [
        _("The application is refused, for the grounds given."),
        _("The applicant is told by e-mail and sees the decision notice. Nothing is published."),
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
