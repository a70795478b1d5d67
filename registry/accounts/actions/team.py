"""Colleagues: inviting, accepting, leaving."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from registry.accounts.actions.people import (
    checked_email,
    checked_name,
    confirm_address,
    create_person,
    has_confirmed_address,
    set_checked_password,
)
from registry.accounts.actions.roles import check_role_exists, open_membership
from registry.accounts.actions.sessions import sign_out_everywhere
from registry.accounts.models import Invitation, Membership, Organisation, User
from registry.accounts.queries import has_role, open_invitations, token_hash
from registry.accounts.states import TEAM_ADMIN_ROLES, MembershipState, OrganisationKind, Role
from registry.audit.actions import record
from registry.lib.errors import NotAllowedError, RuleError
from registry.outbox.actions import queue_mail

INVITATION_LIFE = timedelta(days=7)
MOST_OPEN_INVITATIONS = 50
FEWEST_ADMINISTRATORS = 2


@transaction.atomic
def invite_colleague(organisation_id: int, *, email: str, role: str, actor: User, at: datetime) -> Invitation:
    """An invitation by mail, open for seven days. An older one to the same address is replaced.

    Raises `NotAllowedError` unless the actor runs the organisation's team; `InvalidError` for a wrong address; `RuleError`
    for a role that is not here, a colleague already there, or too many open invitations.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    require_team_admin(actor, organisation)
    check_role_exists(role, organisation)
    address = checked_email(email)
    _check_room(organisation, address, at=at)
    Invitation.objects.filter(organisation=organisation, email=address, accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=address,
        role=role,
        token_hash=token_hash(token),
        invited_by=actor,
        created_at=at,
        expires_at=at + INVITATION_LIFE,
    )
    record(organisation, "colleague.invited", actor=actor, at=at, invitation=invitation.pk, email=address, role=role)
    _send(invitation, token, at=at)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation_id: int, *, actor: User, at: datetime) -> Invitation:
    """The invitation can no longer be accepted. Raises `RuleError` when it is not open any more."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation_id)
    require_team_admin(actor, invitation.organisation)
    if not invitation.is_open(at):
        raise RuleError(_("This invitation is not open any more."), code="invitation-closed")
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    record(invitation.organisation, "invitation.withdrawn", actor=actor, at=at, invitation=invitation.pk)
    return invitation


@transaction.atomic
def accept_invitation(
    token: str, *, at: datetime, user: User | None = None, full_name: str = "", password: str = "", language: str = ""
) -> Membership:
    """The membership that the invitation promised; the token works once.

    `user` is who is signed in. Without one, the holder of the token shows control of the address, so an account that never
    confirmed it is taken over by name and password given here, and a missing one is made. Raises `RuleError` when the
    invitation is not open, or when the address has an account that must sign in first (code `sign-in-first`);
    `NotAllowedError` when somebody else is signed in; `InvalidError` for a bad name or password.
    """
    invitation = Invitation.objects.select_for_update().filter(token_hash=token_hash(token)).first()
    if invitation is None or not invitation.is_open(at):
        raise RuleError(
            _("This invitation was used, withdrawn or has expired. Ask your colleague for a new one."), code="invitation-closed"
        )
    if user is None:
        user = _person_behind(invitation, full_name=full_name, password=password, language=language, at=at)
    elif user.email != invitation.email:
        raise NotAllowedError(_("This invitation is for another e-mail address. Sign out first."), code="other-address")
    organisation = Organisation.objects.select_for_update().get(pk=invitation.organisation_id)
    membership = open_membership(user, organisation, invitation.role, at=at)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(organisation, "invitation.accepted", actor=user, at=at, invitation=invitation.pk)
    record(user, "role.granted", actor=user, at=at, role=invitation.role, organisation=organisation.pk)
    return membership


@transaction.atomic
def end_membership(membership_id: int, *, actor: User, at: datetime, reason: str = "") -> Membership:
    """The role ends now, and with it every session of the person.

    Ended by who runs the team; at the regulator by an administrator. Raises `NotAllowedError` for others, `RuleError` when
    it has ended already or nobody would be left to run the team (at the regulator: fewer than two administrators).
    """
    organisation_id = Membership.objects.values_list("organisation_id", flat=True).get(pk=membership_id)
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership_id)
    require_team_admin(actor, organisation)
    if membership.state == MembershipState.ENDED:
        raise RuleError(_("This membership has ended already."), code="membership-ended")
    _check_somebody_stays(membership, organisation)
    membership.state, membership.ended_at = MembershipState.ENDED, at
    membership.save(update_fields=["state", "ended_at"])
    sign_out_everywhere(membership.user_id, actor=actor, at=at)
    record(organisation, "membership.ended", actor=actor, at=at, reason=reason, membership=membership.pk, role=membership.role)
    record(membership.user, "role.ended", actor=actor, at=at, reason=reason, role=membership.role, organisation=organisation.pk)
    return membership


def require_team_admin(actor: User, organisation: Organisation) -> None:
    """Raises `NotAllowedError` unless the actor runs the team of this organisation now."""
    if not has_role(actor, *TEAM_ADMIN_ROLES, Role.ADMINISTRATOR, organisation=organisation):
        raise NotAllowedError(_("Only an administrator of the organisation may do this."))


def _check_room(organisation: Organisation, address: str, *, at: datetime) -> None:
    if organisation.kind == OrganisationKind.REGULATOR:
        raise RuleError(_("Roles at the regulator are proposed by one administrator and approved by another."), code="needs-approval")
    if Membership.objects.filter(organisation=organisation, user__email=address, state=MembershipState.ACTIVE).exists():
        raise RuleError(_("This person is in your team already."), code="already-member", field="email")
    if open_invitations(organisation, at).exclude(email=address).count() >= MOST_OPEN_INVITATIONS:
        raise RuleError(_("There are too many open invitations. Withdraw one first."), code="too-many-invitations")


def _check_somebody_stays(membership: Membership, organisation: Organisation) -> None:
    if membership.role not in (*TEAM_ADMIN_ROLES, Role.ADMINISTRATOR):
        return
    rest = Membership.objects.filter(organisation=organisation, role=membership.role, state=MembershipState.ACTIVE).exclude(
        pk=membership.pk
    )
    needed = FEWEST_ADMINISTRATORS if organisation.kind == OrganisationKind.REGULATOR else 1
    if rest.count() < needed:
        raise RuleError(_("Somebody must stay who can run the team. Give the role to another person first."), code="last-administrator")


def _person_behind(invitation: Invitation, *, full_name: str, password: str, language: str, at: datetime) -> User:
    user = User.objects.select_for_update().filter(email=invitation.email).first()
    if user is None:
        user = create_person(email=invitation.email, full_name=full_name, language=language)
    elif has_confirmed_address(user) or not user.is_active:
        raise RuleError(_("This e-mail address has an account. Sign in to accept the invitation."), code="sign-in-first")
    else:
        user.full_name = checked_name(full_name, field="full_name")
        user.save(update_fields=["full_name"])
        sign_out_everywhere(user.pk, actor=user, at=at)
    set_checked_password(user, password)
    confirm_address(user)
    record(user, "person.joined", actor=user, at=at, invitation=invitation.pk)
    return user


def _send(invitation: Invitation, token: str, *, at: datetime) -> None:
    known = User.objects.filter(email=invitation.email).first()
    language = (known and known.language) or invitation.invited_by.language or settings.LANGUAGE_CODE
    with translation.override(language):
        page = settings.BASE_URL + reverse("accept_invitation", args=[token])
    context = {"invitation": invitation, "role": Role(invitation.role).label, "page": page}
    queue_mail(to=invitation.email, template="invitation", context=context, language=language, at=at, about=invitation, is_secret=True)
