"""Reminders in the background. Run as often as you like: each is sent once."""

from celery import shared_task
from django.utils import timezone

from registry.licensing.actions import send_reminders


@shared_task(name="licensing.remind", soft_time_limit=280, time_limit=300)
def remind() -> int:
    """Remind of conditions and urgent acts. Gives how many reminders were sent."""
    return send_reminders(at=timezone.now())
