"""Reminding payers once a day."""

from celery import shared_task
from django.utils import timezone

from registry.fees import actions


@shared_task(name="fees.remind_due", soft_time_limit=240, time_limit=250)
def remind_due() -> int:
    """Gives how many invoices it reminded of. Safe to run twice."""
    return actions.remind_due(timezone.now())
