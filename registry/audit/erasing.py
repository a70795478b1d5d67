"""Erasing personal words from events. Works only in the transaction of an `Erasure`; the database refuses anything else."""

from datetime import datetime

from django.db import models

from registry.audit.hashing import COMMITTED
from registry.audit.models import Erasure, Event
from registry.audit.queries import events_of
from registry.audit.subjects import Subject
from registry.audit.triggers import ERASED, NO_DATA


def erase_words_about(subject: models.Model | Subject, erasure: Erasure, *, action: str = "", before: datetime | None = None) -> int:
    """Reasons, data and actors' addresses of events about the subject are gone; gives of how many. The chain verifies as before.

    Of all events, unless `action` or `before` say which.
    """
    gone = {"actor_email": ERASED, "actor_salt": "", "reason": ERASED, "data": NO_DATA, "words_salt": ""}
    rows = events_of(subject).filter(hashing=COMMITTED).exclude(words_salt="", actor_salt="")
    rows = rows.filter(action=action) if action else rows
    rows = rows.filter(at__lt=before) if before else rows
    return rows.update(**gone, erasure=erasure)


def erase_actor(person_id: int, erasure: Erasure) -> int:
    """The address of a person is gone from all events of what that person did; gives from how many. The number stays."""
    rows = Event.objects.filter(actor_id=person_id, hashing=COMMITTED).exclude(actor_salt="")
    return rows.update(actor_email=ERASED, actor_salt="", erasure=erasure)
