"""Reads: who holds which role, whose key this is."""

import hmac
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from registry.accounts.models import ApiKey, Invitation, Membership, Organisation, User
from registry.accounts.states import ROLES_OF_KIND, MembershipState, OrganisationKind
from registry.lib.canonical import sha256_hex

_KEY_TEXT = re.compile(r"exr_(test|live)_([a-z0-9]{8})_([0-9a-f]{64})")
_NO_HASH = sha256_hex(b"")


def active_memberships(user: Any) -> QuerySet[Membership]:
    """What the person may act as now, oldest first. Nothing for a visitor or a person who may not sign in."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Membership.objects.none()
    memberships = Membership.objects.filter(user_id=user.pk, state=MembershipState.ACTIVE)
    return memberships.select_related("organisation").order_by("id")


def has_role(user: Any, *roles: str, organisation: Organisation | None = None) -> bool:
    """Whether the person holds one of `roles` now (in `organisation`, when given). No flag on the user counts."""
    memberships = active_memberships(user).filter(role__in=roles)
    if organisation is not None:
        memberships = memberships.filter(organisation=organisation)
    return memberships.exists()


def roles_of(user: Any) -> set[str]:
    """The codes of all roles the person holds now."""
    return set(active_memberships(user).values_list("role", flat=True))


def organisation_of(user: Any, kind: str) -> Organisation | None:
    """The organisation of `kind` for which the person acts, or None. A person acts for one organisation at a time."""
    membership = active_memberships(user).filter(organisation__kind=kind).first()
    return membership.organisation if membership else None


def membership_with(user: Any, roles: Iterable[str]) -> Membership | None:
    """The person's oldest active membership in one of `roles`, with its organisation."""
    return active_memberships(user).filter(role__in=list(roles)).first()


def holders_of(role: str, *, organisation: Organisation | None = None) -> QuerySet[User]:
    """People who hold `role` now and may sign in, by id: whom to write to."""
    memberships = Membership.objects.filter(role=role, state=MembershipState.ACTIVE)
    if organisation is not None:
        memberships = memberships.filter(organisation=organisation)
    return User.objects.filter(is_active=True, pk__in=memberships.values("user_id")).order_by("id")


def team_of(organisation: Organisation) -> QuerySet[Membership]:
    """Active memberships of an organisation with their people, oldest first."""
    memberships = Membership.objects.filter(organisation=organisation, state=MembershipState.ACTIVE)
    return memberships.select_related("user").order_by("granted_at", "id")


def open_invitations(organisation: Organisation, at: datetime) -> QuerySet[Invitation]:
    """Invitations of the organisation that can still be accepted at `at`, newest first."""
    invitations = Invitation.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None, expires_at__gt=at)
    return invitations.order_by("-created_at", "-id")


def invitation_for(token: str) -> Invitation | None:
    """The invitation that the token in a mail belongs to, open or not; None for an unknown token."""
    return Invitation.objects.select_related("organisation", "invited_by").filter(token_hash=token_hash(token)).first()


def token_hash(token: str) -> str:
    """What is stored of a token or key. Secrets of 256 random bits need no slow hash."""
    return sha256_hex(token.encode("utf-8", "surrogatepass"))


def roles_open_to(organisation: Organisation) -> tuple[str, ...]:
    """Roles that exist in an organisation of this kind."""
    return ROLES_OF_KIND[OrganisationKind(organisation.kind)]


def keys_of(organisation: Organisation) -> QuerySet[ApiKey]:
    """All keys of the organisation, newest first; expired and revoked ones too."""
    return ApiKey.objects.filter(organisation=organisation).order_by("-created_at", "-id")


def key_for(text: str, at: datetime) -> ApiKey | None:
    """The key whose full text this is, if it is usable at `at`; with its organisation. One query, compared in constant time."""
    match = _KEY_TEXT.fullmatch(text)
    if match is None:
        return None
    key = ApiKey.objects.select_related("organisation").filter(prefix=match[2], mode=match[1]).first()
    matches = hmac.compare_digest(key.key_hash if key else _NO_HASH, token_hash(text))
    return key if key is not None and matches and key.is_usable(at) else None


def person_behind(key: ApiKey) -> User:
    """The person for whom a program acts with this key: who made it, marked with the key so that the audit log names both.

    A key has no rights of its own: it never may more than its maker may now. Where the maker is a member only, the key fills in
    and cannot send; where the maker left, it acts no more until an administrator rolls it and so becomes its maker.
    """
    person = User.objects.get(pk=key.created_by_id)
    person.through_key = str(key)
    return person
