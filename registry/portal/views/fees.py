"""The fee table with its history, and proposing a change of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.fees.actions import propose_fee_change
from registry.fees.annual import holds_on
from registry.fees.queries import fee_table
from registry.portal.doors import administrators, fee_readers, read_or_send
from registry.portal.forms.fees import FeeForm
from registry.portal.steps import Steps, two_steps
from registry.portal.views.fee_tabs import authority_of, fee_tabs
from registry.portal.wording import fee_purposes


@fee_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the authority charges now, what it will charge, and what it charged."""
    today, purposes = timezone.localdate(), fee_purposes()
    shown: dict[str, list[tuple[str, Any]]] = {"now": [], "coming": [], "past": []}
    for row in fee_table(authority_of(request).code).select_related("proposal"):
        when = "now" if holds_on(row, today) else "coming" if row.valid_from > today else "past"
        shown[when].append((purposes.get(row.purpose, row.purpose), row))
    titles = {"now": _("Charged now"), "coming": _("Charged from a day to come"), "past": _("Charged before")}
    context = {
        "tables": [(titles[when], rows) for when, rows in shown.items() if rows],
        "may_propose": has_role(person_of(request), Role.ADMINISTRATOR, organisation=organisation_for(request)),
        "tabs": fee_tabs(request, "portal:fees"),
    }
    return render(request, "portal/fees.html", context)


@administrators
@read_or_send
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a row: fill in, check, propose. Another administrator decides."""
    authority, purposes = authority_of(request), fee_purposes()

    def act(form: Any) -> Proposal:
        terms = form.terms
        title = f"{authority.code}: {purposes[terms.purpose]}"
        return propose_fee_change(
            authority, terms, reason=form.cleaned_data["reason"], actor=person_of(request), at=timezone.now(), title=title
        )

    initial = {"purpose": request.GET.get("purpose", "")}
    return two_steps(
        request,
        Steps(
            "portal/fee_propose.html", lambda data: FeeForm(data, purposes=purposes, initial=initial), act, gettext_lazy("Propose the fee")
        ),
    )
