"""What the sign-in library reports, written into the audit and acted upon.

django-allauth announces by signals what happened on its pages; these receivers are its documented way to hear of it.
Inside our own packages there are no signals.
"""

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from registry.accounts.actions import confirm_sign_up, sign_out_everywhere
from registry.accounts.models import User
from registry.accounts.sessions import ENROLLED, keep_only_this_session
from registry.audit.actions import record


def connect() -> None:
    """Listen from now on."""
    account_signals.user_logged_in.connect(on_signed_in)
    account_signals.email_confirmed.connect(on_address_confirmed)
    for signal, action in (
        (account_signals.password_changed, on_password_changed),
        (account_signals.password_set, on_password_changed),
        (account_signals.password_reset, on_password_reset),
        (factor_signals.authenticator_added, on_factor_added),
        (factor_signals.authenticator_removed, on_factor_removed),
        (factor_signals.authenticator_reset, on_codes_made),
    ):
        signal.connect(action)


@transaction.atomic
def on_signed_in(*, request: HttpRequest, user: User, **details: Any) -> None:
    """Record how; and bring to life what was left of a sign-up that stopped half way."""
    methods = [entry.get("type") or entry.get("method") for entry in get_authentication_records(request, user)]
    record(user, "session.opened", actor=user, at=timezone.now(), methods=methods)
    if EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
        confirm_sign_up(user.pk, at=timezone.now())


def on_address_confirmed(*, email_address: EmailAddress, **details: Any) -> None:
    """The organisation named at sign-up comes to life."""
    confirm_sign_up(email_address.user_id, at=timezone.now())


@transaction.atomic
def on_password_changed(*, request: HttpRequest, user: User, **details: Any) -> None:
    """Record it. Other sessions have ended: their hash contains the password."""
    record(user, "password.changed", actor=user, at=timezone.now())


@transaction.atomic
def on_password_reset(*, request: HttpRequest, user: User, **details: Any) -> None:
    """Record it, and end every session: who forgot a password may also have lost a machine."""
    record(user, "password.reset", actor=user, at=timezone.now())
    sign_out_everywhere(user.pk, actor=user, at=timezone.now())


@transaction.atomic
def on_factor_added(*, request: HttpRequest, user: User, authenticator: Authenticator, **details: Any) -> None:
    """Record it. This session has shown the factor; the others have not, and end."""
    record(user, "second_factor.added", actor=user, at=timezone.now(), type=authenticator.type)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    request.session[ENROLLED] = user.pk
    keep_only_this_session(request, at=timezone.now())


@transaction.atomic
def on_factor_removed(*, request: HttpRequest, user: User, authenticator: Authenticator, **details: Any) -> None:
    """Record it."""
    record(user, "second_factor.removed", actor=user, at=timezone.now(), type=authenticator.type)


@transaction.atomic
def on_codes_made(*, request: HttpRequest, user: User, authenticator: Authenticator, **details: Any) -> None:
    """Record that the recovery codes were replaced."""
    record(user, "recovery_codes.replaced", actor=user, at=timezone.now())
