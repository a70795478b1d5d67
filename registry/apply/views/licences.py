"""The decision notice, the licence and its certificate."""

from datetime import date, timedelta
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from registry.accounts.access import person_of
from registry.apply.loading import exchange_people, load_application, load_licence
from registry.exchanges.queries import active_identifiers
from registry.licensing.models import Decision, Licence
from registry.licensing.queries import acts_of, available_acts, conditions_of, history_of, licences, permissions_of, standing_of, terms_of
from registry.licensing.states import ConditionKind


@exchange_people
@require_safe
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """The decision notice, to read and to print."""
    application = load_application(request, number)
    found = Decision.objects.filter(application=application).first()
    if found is None:
        raise Http404
    licence = licences().filter(application=application).first()
    context = {
        "application": application,
        "decision": found,
        "conditions": [_condition(one) for one in found.conditions],
        "licence": licence,
        "terms": terms_of(licence) if licence else None,
        "appeal_until": (found.decided_at + timedelta(days=application.authority.appeal_days)),
    }
    return render(request, "apply/decision.html", context)


@exchange_people
@require_safe
def licence(request: HttpRequest, number: str) -> HttpResponse:
    """A licence: how it stands, what it allows, its conditions, and what of the exchange's own is confirmed."""
    found, at = load_licence(request, number), timezone.now()
    context = {
        "licence": found,
        "standing": standing_of(found, at),
        "conditions": conditions_of(found, at).prefetch_related("reports"),
        "history": history_of(found),
        "permissions": permissions_of(found, at),
        "acts": available_acts(found, person_of(request), at),
        "urgent": acts_of(found).filter(is_urgent=True, representations_until__gt=at, set_aside_at=None),
        "identifiers": active_identifiers(found.exchange),
        "public_address": public_address(found),
    }
    return render(request, "apply/licence.html", context)


@exchange_people
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate, to print: its QR opens the live record, which is the proof."""
    found, at = load_licence(request, number), timezone.now()
    context = {
        "licence": found,
        "at": at,
        "standing": standing_of(found, at),
        "terms": terms_of(found),
        "conditions": conditions_of(found, at),
        "permissions": permissions_of(found, at),
        "public_address": public_address(found),
        "qr": qr_code(public_address(found)),
    }
    return render(request, "apply/certificate.html", context)


def _condition(kept: dict[str, Any]) -> dict[str, Any]:
    due_on = date.fromisoformat(kept["due_on"]) if kept["due_on"] else None
    return {"kind_label": ConditionKind(kept["kind"]).label, "text": kept["text"], "due_on": due_on}


def public_address(found: Licence) -> str:
    """Where everybody checks the licence."""
    return f"{settings.BASE_URL}/v/{found.number}"


def qr_code(address: str) -> SafeString:
    """An inline SVG of the address. No word of a stranger is in it: the address is ours and the number is official."""
    svg = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, svgclass=None, lineclass=None, border=2)
    return mark_safe(svg)  # noqa: S308 - drawn from our own address
