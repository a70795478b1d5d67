"""Identifiers of an exchange: which are confirmed, confirming control, withdrawing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import has_role
from registry.exchanges.models import Exchange, ExchangeIdentifier
from registry.exchanges.queries import with_proofs
from registry.exchanges.states import OFFICER_ROLES
from registry.licensing.actions import confirm_identifier, drop_identifier
from registry.licensing.queries import cases_of, exchanges_of, licences_of
from registry.portal.attempts import attempt, sent
from registry.portal.doors import identifier_officers, licence_readers, read_or_send
from registry.portal.forms.cases import ConfirmControlForm, WithdrawIdentifierForm


@licence_readers
@require_safe
def index(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Everything the exchange ever named as its own, with how each stands."""
    exchange = found_exchange(request, exchange_id)
    organisation = organisation_for(request)
    context = {
        "exchange": exchange,
        "identifiers": with_proofs(exchange),
        "may_confirm": has_role(person_of(request), *OFFICER_ROLES, organisation=organisation),
        "cases": cases_of(organisation).filter(exchange=exchange).order_by("-pk"),
        "licences": licences_of(exchange.pk).filter(authority__organisation=organisation),
    }
    return render(request, "portal/identifiers.html", context)


@identifier_officers
@read_or_send
def confirm(request: HttpRequest, exchange_id: int, pk: int) -> HttpResponse:
    """Vouch for one identifier, saying how control was established."""
    found = _found(request, exchange_id, pk)
    form = ConfirmControlForm(sent(request))
    if request.method == "POST":
        done, status = attempt(form, lambda: confirm_identifier(found.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is None:
            return _page(request, found, form, _("Confirm control"), status)
        messages.success(request, _("Control of %(value)s is confirmed.") % {"value": done.canonical})
        return redirect("portal:identifiers", exchange_id)
    return _page(request, found, form, _("Confirm control"))


@identifier_officers
@read_or_send
def withdraw(request: HttpRequest, exchange_id: int, pk: int) -> HttpResponse:
    """Say that an identifier no longer counts."""
    found = _found(request, exchange_id, pk)
    form = WithdrawIdentifierForm(sent(request))
    if request.method == "POST":
        done, status = attempt(form, lambda: drop_identifier(found.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is None:
            return _page(request, found, form, _("Withdraw the identifier"), status)
        messages.success(request, _("%(value)s no longer counts as the exchange's own.") % {"value": done.canonical})
        return redirect("portal:identifiers", exchange_id)
    return _page(request, found, form, _("Withdraw the identifier"))


def found_exchange(request: HttpRequest, exchange_id: int) -> Exchange:
    """An exchange that has a case or a licence at the person's authority; another is as good as none (404)."""
    organisation = organisation_for(request)
    return get_object_or_404(exchanges_of(organisation), pk=exchange_id)


def _found(request: HttpRequest, exchange_id: int, pk: int) -> ExchangeIdentifier:
    rows = ExchangeIdentifier.objects.select_related("exchange", "confirmed_by")
    return get_object_or_404(rows, pk=pk, exchange=found_exchange(request, exchange_id))


def _page(request: HttpRequest, found: ExchangeIdentifier, form: Any, title: str, status: int = 200) -> HttpResponse:
    context = {"item": found, "exchange": found.exchange, "form": form, "page_heading": title}
    return render(request, "portal/identifier.html", context, status=status)
