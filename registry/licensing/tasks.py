"""Confirming wallets to which no officer objected in time."""

from celery import shared_task
from django.utils import timezone

from registry.licensing.actions import finish_windows


@shared_task(name="licensing.finish_windows", soft_time_limit=55, time_limit=60)
def finish() -> int:
    """Finish every window that is over. Gives how many there were."""
    return finish_windows(timezone.now())
