"""Looking for reports of mails that did not arrive."""

from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from registry.accounts.actions import read_maildir


@shared_task(name="accounts.read_bounces", soft_time_limit=110, time_limit=115)
def read_bounces() -> int:
    """Read the Maildir of bounces, where there is one. Gives how many messages. Safe to run twice, and at once with another."""
    if not settings.BOUNCE_MAILDIR:
        return 0
    return read_maildir(Path(settings.BOUNCE_MAILDIR), at=timezone.now()).total()
