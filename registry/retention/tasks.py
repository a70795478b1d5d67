"""Erasing in the background."""

from celery import shared_task
from django.utils import timezone

from registry.retention.actions import erase_due


@shared_task(name="retention.erase", soft_time_limit=55, time_limit=60)
def erase(pk: int, token: str) -> int:
    """Erase the next items of one run, if the token still holds it. Gives how many."""
    return erase_due(pk, token, now=timezone.now)
