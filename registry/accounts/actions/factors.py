"""Second factors: enrolling a known secret, and taking lost ones away."""

import base64
import binascii
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.actions.sessions import sign_out_everywhere
from registry.accounts.models import User
from registry.audit.actions import record
from registry.lib.errors import InvalidError, RuleError
from registry.outbox.actions import queue_mail

SHORTEST_SECRET = 16


@transaction.atomic
def enrol_totp(user: User, secret: str, *, at: datetime) -> None:
    """Give the person the authenticator-app secret (base32, 128 bits or more). Raises `RuleError` when there is one already."""
    try:
        too_short = len(base64.b32decode(secret, casefold=True)) < SHORTEST_SECRET
    except (binascii.Error, ValueError):
        too_short = True
    if too_short:
        raise InvalidError(_("A secret is at least 16 bytes in base32."), field="secret")
    person = User.objects.select_for_update().get(pk=user.pk)
    if Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
        raise RuleError(_("This person already has an authenticator app."), code="totp-exists")
    TOTP.activate(person, secret)
    record(person, "second_factor.added", actor=person, at=at, type=Authenticator.Type.TOTP)


@transaction.atomic
def reset_second_factor(user_id: int, *, actor: User, at: datetime, reason: str, proposal_id: int) -> int:
    """Take away all second factors of the person and end all sessions; returns how many factors went.

    Only for the approvals handler `accounts.reset_mfa`: two people decided. The person sets up a new one at the next sign-in.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    removed = int(Authenticator.objects.filter(user=user).delete()[0])
    sign_out_everywhere(user.pk, actor=actor, at=at)
    record(user, "second_factor.reset", actor=actor, at=at, reason=reason, proposal=proposal_id, removed=removed)
    context = {"person": user, "reason": reason}
    queue_mail(to=user.email, template="second_factor_reset", context=context, language=user.language or "en", at=at, about=user)
    return removed
