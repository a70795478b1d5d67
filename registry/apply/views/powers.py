"""Powers of attorney of an exchange: recorded, read, revoked."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import organisation_for, person_of, require_role
from registry.accounts.queries import has_role, team_of
from registry.accounts.states import Role
from registry.apply.loading import exchange_people
from registry.apply.power_forms import PowerForm, RevokePowerForm
from registry.apply.views.documents import attachment
from registry.lib.errors import NotAllowedError, RegistryError, RuleError
from registry.licensing.actions import record_power, revoke_power
from registry.licensing.models import PowerOfAttorney
from registry.licensing.queries import applications_of, power_state, powers_of_organisation
from registry.licensing.states import CLOSED, PowerPurpose

PAGE_SIZE = 50
administrators = require_role(Role.EXCHANGE_ADMIN)
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@exchange_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All powers, newest first, with how each stands now."""
    page = Paginator(powers_of_organisation(organisation_for(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {"page": page, "shown": [power_row(power, now) for power in page.object_list], "is_admin": _is_admin(request)}
    return render(request, "apply/powers.html", context)


@administrators
@read_or_send
def new(request: HttpRequest) -> HttpResponse:
    """Record a power with its paper."""
    organisation = organisation_for(request)
    is_sent = request.method == "POST"
    form = PowerForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        team=[row.user for row in team_of(organisation)],
        applications=applications_of(organisation).exclude(state__in=CLOSED),
    )
    status = 400 if form.errors else 200
    if is_sent and form.is_valid():
        try:
            power = record_power(
                organisation, form.facts(), form.document_upload(), apostille=form.apostille_facts(),
                actor=person_of(request), at=timezone.now(),
            )  # fmt: skip
        except RegistryError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            status = 400
        else:
            messages.success(request, _("Recorded. It counts from its first day on; an officer looks at it with your next application."))
            return redirect("apply:power", power.pk)
    return render(request, "apply/power_new.html", {"form": form}, status=status)


@exchange_people
@require_safe
def power(request: HttpRequest, pk: int) -> HttpResponse:
    """One power with what became of it."""
    found = _load(request, pk)
    context = {**power_row(found, timezone.now()), "is_admin": _is_admin(request), "can_revoke": not hasattr(found, "revocation")}
    return render(request, "apply/power.html", context)


@administrators
@read_or_send
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back for good."""
    found = _load(request, pk)
    form = RevokePowerForm(request.POST if request.method == "POST" else None)
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            revoke_power(found.pk, reason=form.cleaned_data["reason"], actor=person_of(request), at=timezone.now())
        except NotAllowedError:
            raise
        except RegistryError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            status = 409 if isinstance(error, RuleError) else 400
        else:
            messages.success(request, _("The power of attorney of %(name)s is revoked.") % {"name": found.name})
            return redirect("apply:power", found.pk)
    return render(request, "apply/power_revoke.html", {"power": found, "form": form}, status=status)


@exchange_people
@require_safe
def file(request: HttpRequest, pk: int, part: str) -> HttpResponseBase:
    """Its paper or its apostille, to save."""
    found = _load(request, pk).files.filter(part=part).first()
    if found is None:
        raise Http404
    return attachment(found)


def power_row(power: PowerOfAttorney, at: datetime) -> dict[str, Any]:
    """A power with its state and purposes in words."""
    return {"power": power, "state": power_state(power, at), "purposes": [str(PowerPurpose(code).label) for code in power.purposes]}


def _load(request: HttpRequest, pk: int) -> PowerOfAttorney:
    found = powers_of_organisation(organisation_for(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _is_admin(request: HttpRequest) -> bool:
    return has_role(person_of(request), Role.EXCHANGE_ADMIN, organisation=organisation_for(request))
