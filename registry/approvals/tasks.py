"""Closing proposals whose time is over."""

from celery import shared_task
from django.utils import timezone

from registry.approvals import actions


@shared_task(name="approvals.expire_due", soft_time_limit=25, time_limit=30)
def expire_due() -> int:
    """Gives how many proposals it closed. Safe to run twice."""
    return actions.expire_due(timezone.now())
