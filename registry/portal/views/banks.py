"""Banks: how each stands with each list, one bank, taking one on."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import has_role, keys_of, team_of
from registry.accounts.states import Role
from registry.blocklist.states import ListCode
from registry.distribution.actions import change_lists, onboard_bank
from registry.distribution.models import Subscriber
from registry.distribution.queries import acknowledgements_of, deliveries_of, endpoints_of, subscriber_states
from registry.distribution.states import SubscriberState
from registry.portal.attempts import attempt, sent
from registry.portal.doors import administrators, read_or_send, staff
from registry.portal.forms.banks import ListsForm, OnboardForm
from registry.portal.steps import proposed

PAGE_SIZE = 25
SHOWN_ACKNOWLEDGEMENTS = 20


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every bank and list: version, state, exposure, silence. The gravest state first."""
    rows = subscriber_states(timezone.now())
    behind = [row for row in rows if row.state != SubscriberState.CURRENT]
    wants_behind = request.GET.get("state") == "behind"
    order = list(SubscriberState)
    shown = sorted(behind if wants_behind else rows, key=lambda row: (order.index(row.state), -row.exposure, row.name))
    tabs = [
        {"url": "?", "text": _("All"), "current": not wants_behind, "count": len(rows)},
        {"url": "?state=behind", "text": _("Not in step"), "current": wants_behind, "count": len(behind)},
    ]
    context = {"rows": shown, "tabs": tabs, "may_onboard": _is_administrator(request)}
    return render(request, "portal/banks.html", context)


@staff
@require_safe
def bank(request: HttpRequest, pk: int) -> HttpResponse:
    """One bank: its lists, endpoints, acknowledgements, deliveries, keys and people."""
    found, now = _found(pk), timezone.now()
    deliveries = Paginator(deliveries_of(found), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "bank": found,
        "rows": subscriber_states(now, found.pk),
        "endpoints": endpoints_of(found),
        "acknowledgements": [_statements(found, code) for code in found.lists],
        "page": deliveries,
        "keys": [(key, key.is_usable(now)) for key in keys_of(found.organisation)],
        "people": team_of(found.organisation),
        "may_change": _is_administrator(request),
    }
    return render(request, "portal/bank.html", context)


def _statements(found: Subscriber, code: str) -> dict[str, Any]:
    rows = acknowledgements_of(found, code)[:SHOWN_ACKNOWLEDGEMENTS]
    return {"label": ListCode(code).label, "rows": rows}


@administrators
@read_or_send
def onboard(request: HttpRequest) -> HttpResponse:
    """Take a bank on; its first administrator needs a second administrator's approval."""
    form = OnboardForm(sent(request))
    status = 200
    if request.method == "POST":
        done, status = attempt(form, lambda: onboard_bank(**form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            return proposed(request, done[1])
    return render(request, "portal/bank_onboard.html", {"form": form}, status=status)


@administrators
@read_or_send
def lists(request: HttpRequest, pk: int) -> HttpResponse:
    """Which lists the bank receives."""
    found = _found(pk)
    form = ListsForm(sent(request), initial={"lists": found.lists})
    status = 200
    if request.method == "POST":
        done, status = attempt(form, lambda: change_lists(found.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("The lists are changed."))
            return redirect("portal:bank", pk)
    return render(request, "portal/bank_lists.html", {"form": form, "bank": found}, status=status)


def _found(pk: int) -> Subscriber:
    return get_object_or_404(Subscriber.objects.select_related("organisation"), pk=pk)


def _is_administrator(request: HttpRequest) -> bool:
    return has_role(person_of(request), Role.ADMINISTRATOR, organisation=organisation_for(request))
