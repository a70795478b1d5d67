"""What a session proves: when the person last showed who they are, and whether with a second factor."""

import time
from datetime import datetime

from allauth.account.authentication import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest

from registry.accounts.actions import sign_out_everywhere

ENROLLED = "second_factor_enrolled"
PERSONA = "persona"


def passed_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened or confirmed with a second factor, or enrolled one. A demo persona counts as having."""
    if is_persona(request) or request.session.get(ENROLLED) == request.user.pk:
        return True
    return any(entry.get("method") == "mfa" for entry in get_authentication_records(request, request.user))


def proved_within(request: HttpRequest, minutes: int) -> bool:
    """Whether the person gave a password or a factor in this session during the last `minutes`."""
    if is_persona(request):
        return True
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < minutes * 60


def is_persona(request: HttpRequest) -> bool:
    """Whether somebody became a person of the demo world by one click. Never outside demo mode."""
    return bool(settings.DEMO and request.session.get(PERSONA))


def keep_only_this_session(request: HttpRequest, *, at: datetime) -> int:
    """End all sessions of the person but this one, which gets a new key; returns how many were known, this one included."""
    user = request.user
    if not user.is_authenticated:
        return 0
    ended = sign_out_everywhere(user.pk, actor=user, at=at)
    user.refresh_from_db(fields=["session_number"])
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)
    return ended
