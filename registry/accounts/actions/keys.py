"""API keys: issuing, rolling, revoking, and noting their use."""

import secrets
import string
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_network

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from registry.accounts.actions.people import checked_name
from registry.accounts.models import ApiKey, Organisation, User
from registry.accounts.queries import has_role, holders_of, keys_of, token_hash
from registry.accounts.states import SCOPES_OF_KIND, TEAM_ADMIN_ROLES, KeyMode, OrganisationKind
from registry.audit.actions import record
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.outbox.actions import queue_mail

KEY_LIFE = timedelta(days=365)
LONGEST_KEY_LIFE = timedelta(days=2 * 365)
LONGEST_OVERLAP = timedelta(days=7)
USUAL_OVERLAP = timedelta(days=1)
LABEL_LENGTH = 100
MOST_KEYS = 20
MOST_ADDRESSES = 50
REMEMBERED_ADDRESSES = 100
USE_NOTED_EVERY = timedelta(minutes=1)
PREFIX_ALPHABET = string.ascii_lowercase + string.digits


@transaction.atomic
def issue_key(
    organisation_id: int,
    *,
    name: str,
    mode: str,
    scopes: Iterable[str],
    actor: User,
    at: datetime,
    expires_at: datetime | None = None,
    allowed_addresses: Iterable[str] = (),
) -> tuple[ApiKey, str]:
    """A new key and its full text, which is shown once and kept nowhere. It lasts a year unless `expires_at` says otherwise.

    Raises `NotAllowedError` unless the actor runs the organisation's team, `InvalidError` naming the wrong field,
    `RuleError` when there are too many keys.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    require_key_admin(actor, organisation)
    if mode not in KeyMode.values:
        raise InvalidError(_("Choose a test key or a live key."), field="mode")
    if sum(key.is_usable(at) for key in keys_of(organisation)) >= MOST_KEYS:
        raise RuleError(_("There are too many keys. Revoke one first."), code="too-many-keys")
    draft = ApiKey(
        organisation=organisation,
        name=_checked_label(name),
        mode=mode,
        scopes=_checked_scopes(scopes, organisation),
        allowed_addresses=_checked_addresses(allowed_addresses),
        created_at=at,
        created_by=actor,
        expires_at=_checked_expiry(expires_at, at),
    )
    secret = _save_with_secret(draft)
    record(
        organisation, "key.issued", actor=actor, at=at, key=str(draft), name=draft.name, scopes=draft.scopes, expires_at=draft.expires_at
    )
    return draft, secret


@transaction.atomic
def roll_key(key_id: int, *, actor: User, at: datetime, overlap: timedelta = USUAL_OVERLAP) -> tuple[ApiKey, str]:
    """A successor with the same name, scopes and addresses, and its full text; the old key works for `overlap` longer.

    Raises `RuleError` when the key is not usable or has a successor, `InvalidError` for an overlap over seven days.
    """
    old = _locked_key(key_id, actor)
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise InvalidError(_("The old key can go on working for at most seven days."), field="overlap")
    if not old.is_usable(at) or ApiKey.objects.filter(replaces=old).exists():
        raise RuleError(_("This key was revoked, has expired or was replaced already."), code="key-closed")
    successor = ApiKey(
        organisation=old.organisation,
        name=old.name,
        mode=old.mode,
        scopes=old.scopes,
        allowed_addresses=old.allowed_addresses,
        created_at=at,
        created_by=actor,
        expires_at=at + min(old.expires_at - old.created_at, KEY_LIFE),
        replaces=old,
    )
    secret = _save_with_secret(successor)
    old.expires_at = min(old.expires_at, max(at + overlap, old.created_at + timedelta(seconds=1)))
    old.save(update_fields=["expires_at"])
    record(old.organisation, "key.rolled", actor=actor, at=at, key=str(old), successor=str(successor), until=old.expires_at)
    return successor, secret


@transaction.atomic
def revoke_key(key_id: int, *, actor: User, at: datetime, reason: str = "") -> ApiKey:
    """The key opens nothing from `at` on. Raises `RuleError` when it was revoked already."""
    key = _locked_key(key_id, actor)
    if key.revoked_at is not None:
        raise RuleError(_("This key was revoked already."), code="key-closed")
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    record(key.organisation, "key.revoked", actor=actor, at=at, reason=reason, key=str(key))
    return key


def note_key_use(key: ApiKey, *, address: str, at: datetime) -> None:
    """Remember when and from where the key was used. Costs nothing when both are known from the last minute.

    `address` is empty when the server does not know it. The first call from a new address, once the key has been used from
    others, is told to those who run the team.
    """
    if address and address not in key.seen_addresses:
        _note_address(key.pk, address, at=at)
    if key.last_used_at is None or at - key.last_used_at >= USE_NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=at - USE_NOTED_EVERY)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)


def require_key_admin(actor: User, organisation: Organisation) -> None:
    """Raises `NotAllowedError` unless the actor may issue and revoke keys of this organisation now."""
    if not has_role(actor, *TEAM_ADMIN_ROLES, organisation=organisation):
        raise NotAllowedError(_("Only an administrator of the organisation may manage its keys."))


@transaction.atomic
def _note_address(key_id: int, address: str, *, at: datetime) -> None:
    key = ApiKey.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=key_id)
    if address in key.seen_addresses:
        return
    known = bool(key.seen_addresses)
    key.seen_addresses = [*key.seen_addresses, address][-REMEMBERED_ADDRESSES:]
    key.save(update_fields=["seen_addresses"])
    if not known:
        return
    record(key.organisation, "key.used_from_new_address", actor=None, at=at, key=str(key), address=address)
    for person in holders_of(_admin_role(key.organisation), organisation=key.organisation):
        context = {"key": key, "address": address, "at": at, "organisation": key.organisation}
        queue_mail(
            to=person.email,
            template="key_new_address",
            context=context,
            language=person.language or settings.LANGUAGE_CODE,
            at=at,
            about=key,
        )


def _admin_role(organisation: Organisation) -> str:
    return next(role for role in TEAM_ADMIN_ROLES if role.startswith(organisation.kind))


def _locked_key(key_id: int, actor: User) -> ApiKey:
    key = ApiKey.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=key_id)
    require_key_admin(actor, key.organisation)
    return key


def _save_with_secret(key: ApiKey) -> str:
    key.prefix = "".join(secrets.choice(PREFIX_ALPHABET) for _position in range(8))
    secret = f"exr_{key.mode}_{key.prefix}_{secrets.token_hex(32)}"
    key.last4, key.key_hash = secret[-4:], token_hash(secret)
    key.save(force_insert=True)
    return secret


def _checked_label(name: str) -> str:
    label = checked_name(name, field="name")
    if len(label) > LABEL_LENGTH:
        raise InvalidError(_("Enter a name of at most 100 characters."), field="name")
    return label


def _checked_scopes(scopes: Iterable[str], organisation: Organisation) -> list[str]:
    wanted = set(scopes)
    possible = SCOPES_OF_KIND[OrganisationKind(organisation.kind)]
    if not wanted or not wanted <= set(possible):
        raise InvalidError(_("Choose what the key is for, among what your organisation may do."), field="scopes")
    return [scope.value for scope in possible if scope in wanted]


def _checked_addresses(addresses: Iterable[str]) -> list[str]:
    try:
        networks = sorted({str(ip_network(address.strip())) for address in addresses})
    except ValueError:
        raise InvalidError(
            _("Enter addresses like 192.0.2.7 or networks like 192.0.2.0/24, one a line."), field="allowed_addresses"
        ) from None
    if len(networks) > MOST_ADDRESSES:
        raise InvalidError(_("Enter at most 50 addresses."), field="allowed_addresses")
    return networks


def _checked_expiry(expires_at: datetime | None, at: datetime) -> datetime:
    if expires_at is None:
        return at + KEY_LIFE
    if not at < expires_at <= at + LONGEST_KEY_LIFE:
        raise InvalidError(_("A key expires in the future, within two years."), field="expires_at")
    return expires_at
