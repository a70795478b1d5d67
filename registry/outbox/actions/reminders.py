"""Keeping which reminders were sent."""

from datetime import date, datetime

from django.db import models

from registry.audit.subjects import Subject, subject_of
from registry.outbox.models import Reminder


def keep_reminder(thing: models.Model | Subject, code: str, *, due_on: date, at: datetime) -> bool:
    """Note, in the caller's transaction, that the reminder `code` of `due_on` is sent. False: it was before, send nothing.

    Of two workers at once one waits for the other's transaction and then gets False. A later due day has reminders of its own.
    """
    subject = subject_of(thing)
    key = {"subject_kind": subject.kind, "subject_id": subject.id, "code": code, "due_on": due_on}
    _row, is_new = Reminder.objects.get_or_create(**key, defaults={"sent_at": at})
    return is_new
