"""Making archives in the background, and taking old ones away."""

from celery import shared_task
from django.utils import timezone

from registry.exports.actions import make_due, remove_expired


@shared_task(name="exports.make", soft_time_limit=1740, time_limit=1800)
def make(pk: int, token: str) -> None:
    """Make one archive, if the token still holds its lease."""
    make_due(pk, token, now=timezone.now)


@shared_task(name="exports.remove_expired")
def remove_old() -> int:
    """Take away the archives whose time is over. Gives how many."""
    return remove_expired(timezone.now())
