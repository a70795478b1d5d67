"""People and organisations, who holds which role, invitations and API keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from registry.accounts import triggers
from registry.accounts.states import KeyMode, MembershipState, OrganisationKind, Role, Scope
from registry.audit.triggers import frozen_columns, no_delete


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this address. Raises `User.DoesNotExist`."""
        return self.get(email=normal_email(username or ""))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person with a hashed password, or with none that works when `password` is None."""
        user = self.model(email=normal_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


def normal_email(text: str) -> str:
    """The one spelling under which an address is kept and compared."""
    return text.strip().lower()


class User(AbstractBaseUser):
    """A person who signs in. What the person may do comes from memberships only, never from a flag here."""

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=200)
    language = models.CharField(_("language"), max_length=8, blank=True, default="")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("staff flag"), default=False, help_text=_("Kept for Django; gives no right here."))
    is_superuser = models.BooleanField(_("superuser flag"), default=False, help_text=_("Kept for Django; gives no right here."))
    session_number = models.PositiveIntegerField(_("sessions ended so far"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    through_key: str = ""
    """The API key by which a program acts for this person at the moment, as people know it; empty in person. Never kept."""

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        """The name to show."""
        return self.full_name or self.email

    def get_short_name(self) -> str:
        """The same; names are not taken apart."""
        return self.get_full_name()

    def get_session_auth_hash(self) -> str:
        """What each session carries: it changes with the password and with `session_number`, and so ends all sessions."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under keys that were in use before the present one."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        signed = salted_hmac("registry.accounts.session", f"{self.session_number}:{self.password}", secret=secret, algorithm="sha256")
        return signed.hexdigest()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Always no: Django's permissions are not used, and a superuser flag opens nothing."""
        return False

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        """Always no, as `has_perm`."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Always no, as `has_perm`."""
        return False


class Organisation(models.Model):
    """An exchange, a bank or a regulator: the tenant to which data belongs."""

    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind)
    name = models.CharField(_("name"), max_length=200)
    code = models.SlugField(_("code"), max_length=32, blank=True, default="", db_index=False)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="organisation_code_is_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
        ]
        triggers = [frozen_columns("organisation", "kind")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role of one person in one organisation, from `granted_at` until `ended_at`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=32, choices=Role)
    state = models.CharField(_("state"), max_length=16, choices=MembershipState, default=MembershipState.ACTIVE)
    granted_at = models.DateTimeField(_("granted"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    proposal_id = models.BigIntegerField(_("proposal"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(state=MembershipState.ACTIVE), name="membership_once_while_active"
            ),
            models.CheckConstraint(
                condition=Q(state=MembershipState.ACTIVE, ended_at=None) | Q(state=MembershipState.ENDED, ended_at__gte=F("granted_at")),
                name="membership_state_and_end_agree",
            ),
            ExclusionConstraint(
                name="membership_one_organisation_a_person",
                expressions=[("user", RangeOperators.EQUAL), ("organisation", RangeOperators.NOT_EQUAL)],
                condition=Q(state=MembershipState.ACTIVE),
            ),
        ]
        triggers = [
            frozen_columns("membership", "user_id", "organisation_id", "role", "granted_at", "proposal_id"),
            no_delete("membership"),
            triggers.ENDED_MEMBERSHIP_STAYS_ENDED,
            triggers.ROLE_FITS_ORGANISATION,
            triggers.REGULATOR_ROLE_NEEDS_APPROVAL,
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"


class SignUp(models.Model):
    """The organisation a new person named; it comes to life when the e-mail address is confirmed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_up")
    organisation_name = models.CharField(_("organisation"), max_length=200)
    created_at = models.DateTimeField(_("created"))
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")

    def __str__(self) -> str:
        return self.organisation_name


class Invitation(models.Model):
    """A promise of a role to an e-mail address. The token is in the mail only; here is its hash."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=32, choices=Role)
    token_hash = models.CharField(max_length=71, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at=None),
                name="invitation_accepted_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["organisation", "email"], condition=Q(accepted_at=None, withdrawn_at=None), name="invitation_one_open_an_address"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted at `at`."""
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at


class ApiKey(models.Model):
    """A key of an organisation. The secret is shown once; here are its SHA-256 and what tells keys apart."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="api_keys")
    name = models.CharField(_("name"), max_length=100)
    mode = models.CharField(_("mode"), max_length=8, choices=KeyMode)
    prefix = models.CharField(_("prefix"), max_length=8, unique=True)
    last4 = models.CharField(_("last four"), max_length=4)
    key_hash = models.CharField(max_length=71, unique=True)
    scopes = ArrayField(models.CharField(max_length=32, choices=Scope), verbose_name=_("scopes"))
    allowed_addresses = ArrayField(models.CharField(max_length=43), verbose_name=_("allowed addresses"), default=list, blank=True)
    created_at = models.DateTimeField(_("issued"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    seen_addresses = ArrayField(models.CharField(max_length=45), verbose_name=_("addresses it was used from"), default=list, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="api_key_has_a_scope"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="api_key_expires_after_issue"),
        ]
        triggers = [
            frozen_columns(
                "api_key", "organisation_id", "mode", "prefix", "last4", "key_hash", "scopes", "created_at", "created_by_id", "replaces_id"
            ),
            triggers.KEY_ONLY_SHRINKS,
        ]

    def __str__(self) -> str:
        return f"exr_{self.mode}_{self.prefix}…{self.last4}"

    def is_usable(self, at: datetime) -> bool:
        """Whether it opens anything at `at`."""
        return self.created_at <= at < self.expires_at and (self.revoked_at is None or at < self.revoked_at)

    def has_scope(self, scope: str) -> bool:
        """Whether it was issued for `scope`."""
        return scope in self.scopes

    def accepts_address(self, address: str) -> bool:
        """Whether a call from `address` is wanted: always, when no address list was given."""
        if not self.allowed_addresses:
            return True
        try:
            caller = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(caller, "ipv4_mapped", None) or caller
        return any(mapped in ip_network(network) for network in self.allowed_addresses)


class RememberedCall(models.Model):
    """The answer to a call that a program named with an `Idempotency-Key`: the same call again gets the same answer."""

    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="remembered_calls")
    name = models.CharField(_("idempotency key"), max_length=255)
    fingerprint = models.CharField(_("hash of what was asked"), max_length=71)
    status = models.PositiveSmallIntegerField(_("status"))
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    body = models.TextField(_("body"), blank=True)
    answered_at = models.DateTimeField(_("answered"))
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        verbose_name = _("remembered call")
        verbose_name_plural = _("remembered calls")
        constraints = [
            models.UniqueConstraint(fields=["key", "name"], name="rememberedcall_once_a_key"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("answered_at")), name="rememberedcall_expires"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="rememberedcall_expiry")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.name}"
