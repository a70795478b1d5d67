"""People of the regulator: who has which role, giving one, ending one, taking away a lost second factor."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of, require_recent_login
from registry.accounts.actions import end_membership
from registry.accounts.models import Membership, User
from registry.accounts.queries import has_role, team_of
from registry.accounts.states import MembershipState, OrganisationKind, Role
from registry.approvals.factor_resets import propose_factor_reset
from registry.approvals.models import Proposal
from registry.approvals.role_grants import propose_role
from registry.portal.attempts import attempt, sent
from registry.portal.doors import administrators, people_readers, read_or_send
from registry.portal.forms.people import EndForm, FactorResetForm, RoleForm
from registry.portal.steps import Steps, two_steps


@people_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Colleagues with their roles, and roles that have ended."""
    organisation = organisation_for(request)
    ended = Membership.objects.filter(organisation=organisation, state=MembershipState.ENDED).select_related("user").order_by("-ended_at")
    context = {
        "members": team_of(organisation),
        "ended": ended[:50],
        "may_change": has_role(person_of(request), Role.ADMINISTRATOR, organisation=organisation),
    }
    return render(request, "portal/people.html", context)


@administrators
@read_or_send
def grant(request: HttpRequest) -> HttpResponse:
    """Propose a role: fill in, check, propose."""
    organisation = organisation_for(request)

    def act(form: Any) -> Proposal:
        return propose_role(**form.cleaned_data, organisation=organisation, actor=person_of(request), at=timezone.now())

    return two_steps(request, Steps("portal/people_grant.html", RoleForm, act, gettext_lazy("Propose the role")))


@administrators
@read_or_send
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose that a lost second factor is taken away; the person's address is typed to confirm."""
    person = _person(request, pk)

    def act(form: Any) -> Proposal:
        return propose_factor_reset(person, **form.cleaned_data, actor=person_of(request), at=timezone.now())

    context = {"person": person, "page_heading": _("Reset the second factor")}
    steps = Steps("portal/people_act.html", FactorResetForm, act, gettext_lazy("Propose the reset"), word=person.email, context=context)
    return two_steps(request, steps)


@administrators
@require_recent_login()
@read_or_send
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End one role of a colleague, at once."""
    rows = Membership.objects.select_related("user", "organisation")
    membership = get_object_or_404(rows, pk=pk, organisation=organisation_for(request), state=MembershipState.ACTIVE)
    form = EndForm(sent(request))
    status = 200
    if request.method == "POST":
        done, status = attempt(
            form, lambda: end_membership(membership.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now())
        )
        if done is not None:
            messages.success(request, _("%(person)s no longer has this role and is signed out.") % {"person": membership.user})
            return redirect("portal:people")
    context = {"form": form, "person": membership.user, "membership": membership, "page_heading": _("End the role")}
    return render(request, "portal/people_act.html", context, status=status)


def _person(request: HttpRequest, pk: int) -> User:
    """A colleague, or somebody of a bank. Others are none of this regulator's business (404)."""
    here = Q(organisation=organisation_for(request)) | Q(organisation__kind=OrganisationKind.BANK)
    members = Membership.objects.filter(here, state=MembershipState.ACTIVE).values("user")
    return get_object_or_404(User, pk=pk, pk__in=members)
