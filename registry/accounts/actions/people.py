"""Becoming a person with an account, and what people set for themselves."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.actions.sessions import sign_out_everywhere
from registry.accounts.models import Membership, Organisation, SignUp, User, normal_email
from registry.accounts.states import OrganisationKind, Role
from registry.audit.actions import record
from registry.lib.errors import InvalidError, RuleError

NAME_LENGTH = 200


@transaction.atomic
def sign_up_exchange(*, email: str, full_name: str, organisation_name: str, password: str, language: str, at: datetime) -> User:
    """A new person whose e-mail address is not confirmed yet, and the exchange the person named.

    Nothing can be done with the account before `confirm_sign_up`. Raises `InvalidError` naming the field,
    `RuleError` when the address has an account.
    """
    organisation_name = checked_name(organisation_name, field="organisation_name")
    user = create_person(email=email, full_name=full_name, language=language)
    set_checked_password(user, password)
    SignUp.objects.create(user=user, organisation_name=organisation_name, created_at=at)
    record(user, "person.signed_up", actor=user, at=at, organisation_name=organisation_name)
    return user


@transaction.atomic
def confirm_sign_up(user_id: int, *, at: datetime) -> User:
    """The person's address is theirs: the organisation comes to life and the person runs it. Safe to run twice."""
    user = User.objects.select_for_update().get(pk=user_id)
    confirm_address(user)
    sign_up = SignUp.objects.select_for_update().filter(user=user, completed_at=None).first()
    if sign_up is None:
        return user
    sign_up.completed_at = at
    sign_up.save(update_fields=["completed_at"])
    organisation = Organisation.objects.create(kind=OrganisationKind.EXCHANGE, name=sign_up.organisation_name, created_at=at)
    Membership.objects.create(user=user, organisation=organisation, role=Role.EXCHANGE_ADMIN, granted_at=at)
    record(organisation, "organisation.created", actor=user, at=at, kind=organisation.kind, name=organisation.name)
    record(user, "role.granted", actor=user, at=at, role=Role.EXCHANGE_ADMIN, organisation=organisation.pk)
    return user


@transaction.atomic
def set_password(user_id: int, password: str, *, actor: User | None, at: datetime) -> User:
    """Give the person a new password; all sessions end. Raises `InvalidError` for a weak one."""
    user = User.objects.select_for_update().get(pk=user_id)
    set_checked_password(user, password)
    sign_out_everywhere(user.pk, actor=actor, at=at)
    record(user, "password.set", actor=actor, at=at)
    return user


def set_language(user_id: int, language: str) -> None:
    """Remember in which language the person reads; mails come in it too."""
    User.objects.filter(pk=user_id).exclude(language=language).update(language=language)


def create_person(*, email: str, full_name: str, language: str) -> User:
    """A person who cannot sign in yet. Raises `InvalidError` naming the field, `RuleError` when the address has an account."""
    address = checked_email(email)
    if User.objects.filter(email=address).exists():
        raise RuleError(_("This e-mail address already has an account."), code="email-taken", field="email")
    name = checked_name(full_name, field="full_name")
    user = User.objects.create_user(address, full_name=name, language=language)
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=False)
    return user


def confirm_address(user: User) -> None:
    """Note that the person showed control of the address they sign in with."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def has_confirmed_address(user: User) -> bool:
    """Whether the person showed control of the address they sign in with."""
    return bool(EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists())


def set_checked_password(user: User, password: str) -> None:
    """Hash and keep a password that passes the validators. Raises `InvalidError`."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidError(" ".join(error.messages), field="password") from None
    user.set_password(password)
    user.save(update_fields=["password"])


def checked_email(text: str) -> str:
    """The address in its one spelling. Raises `InvalidError`."""
    address = normal_email(text)
    try:
        validate_email(address)
    except ValidationError:
        raise InvalidError(_("Enter an e-mail address in the correct format, like name@example.com."), field="email") from None
    return address


def checked_name(text: str, *, field: str) -> str:
    """The name without surplus white space. Raises `InvalidError` when it is empty, too long or holds control characters."""
    name = " ".join(text.split())
    if not name:
        raise InvalidError(_("Enter a name."), field=field)
    if len(name) > NAME_LENGTH or not name.isprintable():
        raise InvalidError(_("Enter a name of at most 200 characters, without control characters."), field=field)
    return name
