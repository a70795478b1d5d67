"""Printing in the background."""

from celery import shared_task
from django.utils import timezone

from registry.letters.actions import print_due


@shared_task(name="letters.print", soft_time_limit=25, time_limit=30)
def print_letter(pk: int, token: str) -> None:
    """Print one letter, if the token still holds its lease."""
    print_due(pk, token, at=timezone.now())
