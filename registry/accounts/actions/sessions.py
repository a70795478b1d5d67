"""Ending sessions."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from registry.accounts.models import User
from registry.audit.actions import record


@transaction.atomic
def sign_out_everywhere(user_id: int, *, actor: User | None, at: datetime) -> int:
    """End every session of the person, in this transaction; returns how many were known. The next request of each is a visitor's.

    The number that every session's hash contains moves on, so sessions nobody listed end too.
    """
    User.objects.filter(pk=user_id).update(session_number=F("session_number") + 1)
    keys = list(UserSession.objects.filter(user_id=user_id).values_list("session_key", flat=True))
    ended, _kinds = Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    record(User(pk=user_id), "sessions.ended", actor=actor, at=at, count=ended)
    return ended
