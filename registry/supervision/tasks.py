"""What has to happen by itself: reminding licensees of what they owe."""

from celery import shared_task
from django.utils import timezone

from registry.supervision import actions


@shared_task(name="supervision.remind", soft_time_limit=280, time_limit=300)
def remind() -> int:
    """Gives how many reminders were sent. Safe to run twice."""
    return actions.send_reminders(at=timezone.now())
