"""A person's own pages, the team, and accepting an invitation."""

from typing import Any

from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.views import ListUserSessionsView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.accounts.access import home_of, organisation_for, person_of, public, require_recent_login, require_role, signed_in
from registry.accounts.actions import accept_invitation, end_membership, invite_colleague, withdraw_invitation
from registry.accounts.forms import InviteForm, JoinForm, LeaveForm, add_refusal
from registry.accounts.models import Invitation, Membership, User
from registry.accounts.queries import active_memberships, invitation_for, open_invitations, roles_open_to, team_of
from registry.accounts.sessions import keep_only_this_session
from registry.accounts.states import TEAM_ADMIN_ROLES, Role
from registry.lib.errors import RegistryError
from registry.outbox.queries import failing_among

team_admin = require_role(*TEAM_ADMIN_ROLES)
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@signed_in
@require_safe
def own_account(request: HttpRequest) -> HttpResponse:
    """Who the person is here, and the ways to password, second factor, sessions and team."""
    memberships = list(active_memberships(request.user))
    runs_team = any(membership.role in TEAM_ADMIN_ROLES for membership in memberships)
    return render(request, "accounts/own_account.html", {"memberships": memberships, "runs_team": runs_team, "home": home_of(request.user)})


@team_admin
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Colleagues and open invitations."""
    organisation = organisation_for(request)
    context = {
        "organisation": organisation,
        "members": team_of(organisation),
        "failing": failing_among(team_of(organisation).values("user__email")),
        "invitations": [(invitation, Role(invitation.role).label) for invitation in open_invitations(organisation, timezone.now())],
    }
    return render(request, "accounts/team.html", context)


@team_admin
@read_or_send
def invite(request: HttpRequest) -> HttpResponse:
    """Ask a colleague to join."""
    organisation = organisation_for(request)
    form = InviteForm(_sent(request), organisation=organisation, initial={"role": roles_open_to(organisation)[-1]})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite_colleague(organisation.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now())
        except RegistryError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("We sent an invitation to %(email)s. It works for seven days.") % {"email": invitation.email})
            return redirect("team")
    return render(request, "accounts/invite.html", {"form": form, "organisation": organisation})


@team_admin
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation, pk=pk, organisation=organisation_for(request))
    try:
        withdraw_invitation(invitation.pk, actor=person_of(request), at=timezone.now())
        messages.success(request, _("The invitation to %(email)s was withdrawn.") % {"email": invitation.email})
    except RegistryError as error:
        messages.error(request, error.message)
    return redirect("team")


@team_admin
@require_recent_login()
@read_or_send
def remove_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then end a colleague's role."""
    members = Membership.objects.select_related("user", "organisation")
    membership = get_object_or_404(members, pk=pk, organisation=organisation_for(request))
    form = LeaveForm(_sent(request))
    if form.is_valid():
        try:
            end_membership(membership.pk, actor=person_of(request), at=timezone.now())
        except RegistryError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("%(person)s has no access any more.") % {"person": membership.user.get_full_name()})
            return redirect("team" if membership.user_id != request.user.pk else "account_home")
    return render(request, "accounts/remove_member.html", {"form": form, "membership": membership})


@public
@never_cache
@read_or_send
def accept(request: HttpRequest, token: str) -> HttpResponseBase:
    """Accept an invitation: signed in with one click; else by name and password, or after signing in."""
    invitation = invitation_for(token)
    if invitation is None or not invitation.is_open(timezone.now()):
        return render(request, "accounts/invitation_closed.html", status=410)
    if request.user.is_authenticated:
        return _accept_as(request, invitation, token)
    form = JoinForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            accept_invitation(token, at=timezone.now(), language=get_language() or "", **form.cleaned_data)
        except RegistryError as error:
            if error.code == "sign-in-first":
                return redirect_to_login(request.get_full_path())
            add_refusal(form, error)
        else:
            messages.success(request, _("Your account is ready. Sign in with your new password."))
            return redirect("account_login")
    return render(request, "accounts/join.html", _about(invitation) | {"form": form})


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is empty; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def _accept_as(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponseBase:
    form = forms.Form(_sent(request))
    if form.is_valid():
        try:
            accept_invitation(token, at=timezone.now(), user=person_of(request))
        except RegistryError as error:
            add_refusal(form, error)
        else:
            keep_only_this_session(request, at=timezone.now())
            messages.success(request, _("Welcome to %(organisation)s.") % {"organisation": invitation.organisation.name})
            return HttpResponseRedirect(home_of(request.user))
    is_theirs = isinstance(request.user, User) and request.user.email == invitation.email
    return render(request, "accounts/accept.html", _about(invitation) | {"form": form, "is_theirs": is_theirs})


def _about(invitation: Invitation) -> dict[str, Any]:
    return {"invitation": invitation, "organisation": invitation.organisation, "role": Role(invitation.role).label}


class OwnSessions(ListUserSessionsView):
    """Where the person is signed in; and signing out everywhere else."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """End all but this one."""
        keep_only_this_session(self.request, at=timezone.now())
        messages.success(self.request, _("You are signed out everywhere else."))
        return redirect("usersessions_list")


class AddPasskey(AddWebAuthnView):
    """Add a key. Under a numeric address browsers refuse: then the page links to itself under the registry's name."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's data, and the named address where it is needed."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        host = self.request.get_host().rpartition(":")[0] or self.request.get_host()
        is_number = not any(letter.isalpha() for letter in host)
        return context | {"named_address": settings.BASE_URL + self.request.path if is_number else ""}


class RemovePasskey(RemoveWebAuthnView):
    """Take a key away, unless it is the last factor of somebody whose role needs one."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Refuse, or remove."""
        adapter = get_factor_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(reverse("mfa_list_webauthn"))
        answer: HttpResponse = super().form_valid(form)
        return answer


@public
def inactive(request: HttpRequest) -> HttpResponse:
    """The account is closed."""
    if request.user.is_authenticated:
        raise Http404
    return render(request, "account/account_inactive.html", status=403)
