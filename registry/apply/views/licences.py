"""The decision notice, the licence and its certificate."""

from datetime import date, timedelta
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import organisation_for, person_of
from registry.apply import wording
from registry.apply.forms import ChangeForm
from registry.apply.loading import exchange_people, load_application, load_licence
from registry.exchanges.queries import active_identifiers
from registry.letters.queries import letters_about
from registry.lib.errors import RegistryError
from registry.licensing.actions import start_application
from registry.licensing.models import Licence
from registry.licensing.queries import (
    acts_of,
    conditions_of,
    decisions_of,
    form_to_begin,
    history_of,
    last_import_of,
    licences,
    open_request,
    people_at,
    permissions_of,
    standing_of,
    terms_of,
)
from registry.licensing.states import ENDED, ApplicationKind, ConditionKind, Outcome
from registry.outbox.queries import mails_about

APPEALABLE = frozenset({Outcome.GRANT, Outcome.REFUSE})


@exchange_people
@require_safe
def decision(request: HttpRequest, number: str, decision_number: int = 0) -> HttpResponse:
    """A decision notice, the newest unless one is named, to read and to print."""
    application = load_application(request, number)
    decisions = list(decisions_of(application))
    found = next((one for one in decisions if decision_number in (0, one.number)), None)
    if found is None:
        raise Http404
    asked = open_request(application)
    is_grant = Outcome.GRANT in (found.outcome, found.about.outcome if found.about else "")
    made = licences().filter(application=application).first() if is_grant else None
    context = {
        "application": application,
        "decision": found,
        "notice_title": wording.notice_title(found),
        "later": next((one for one in decisions if one.about_id == found.pk), None),
        "others": [one for one in decisions if one.pk != found.pk],
        "conditions": [_condition(one) for one in found.conditions],
        "licence": made,
        "terms": terms_of(made) if made else None,
        "appeal_until": found.decided_at + timedelta(days=application.authority.appeal_days) if found.outcome in APPEALABLE else None,
        "open_request": asked,
        "asked_for": wording.what_is_asked(asked),
        "letters": letters_about(application),
    }
    return render(request, "apply/decision.html", context)


@exchange_people
@require_safe
def licence(request: HttpRequest, number: str) -> HttpResponse:
    """A licence: how it stands, what it allows, its conditions, and what of the exchange's own is confirmed."""
    found, at = load_licence(request, number), timezone.now()
    standing = standing_of(found, at)
    context = {
        "licence": found,
        "standing": standing,
        "is_over": standing is not None and standing.status in ENDED,
        "conditions": conditions_of(found, at).prefetch_related("reports"),
        "history": history_of(found),
        "permissions": permissions_of(found, at),
        "urgent": acts_of(found).filter(is_urgent=True, representations_until__gt=at, set_aside_at=None),
        "identifiers": active_identifiers(found.exchange),
        "public_address": public_address(found),
        "letters": letters_about(found),
        "mails": mails_about(found, to=person_of(request).email),
        "people": people_at(found, at),
        "imported": last_import_of(found),
    }
    return render(request, "apply/licence.html", context)


@exchange_people
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Begin an application about a licence: vary, renew, change of control, surrender."""
    found = load_licence(request, number)
    offered = {kind: form_to_begin(kind, found.authority.code, timezone.now()) for kind in ApplicationKind}
    later = [kind for kind, offer in offered.items() if offer and kind != ApplicationKind.NEW_LICENCE]
    form = ChangeForm(request.POST if request.method == "POST" else None, [(kind.value, str(kind.label)) for kind in later])
    if request.method == "POST" and form.is_valid():
        try:
            begun = start_application(
                organisation_for(request), found.authority.code, kind=form.cleaned_data["kind"], concerns=found,
                actor=person_of(request), at=timezone.now(),
            )  # fmt: skip
        except RegistryError as error:
            form.add_error("kind", error.message)
        else:
            return redirect("apply:application", begun.number)
    return render(request, "apply/change.html", {"licence": found, "form": form}, status=400 if form.errors else 200)


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
    label = ConditionKind(kept["kind"]).label if kept["kind"] in ConditionKind else _("Pre-condition")
    return {"kind_label": label, "text": kept["text"], "due_on": due_on}


def public_address(found: Licence) -> str:
    """Where everybody checks the licence."""
    return f"{settings.BASE_URL}/v/{found.number}"


def qr_code(address: str) -> SafeString:
    """An inline SVG of the address. No word of a stranger is in it: the address is ours and the number is official."""
    svg = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, svgclass=None, lineclass=None, border=2)
    return mark_safe(svg)  # noqa: S308 - drawn from our own address
