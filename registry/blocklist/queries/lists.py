"""Heads and changes."""

from datetime import datetime

from django.db.models import Min, QuerySet

from registry.blocklist.models import Change, List


def list_head(code: str) -> List:
    """The head of a list. Raises `List.DoesNotExist` for an unknown code."""
    return List.objects.get(code=code)


def changes_waiting(code: str, at: datetime) -> QuerySet[Change]:
    """Changes that are due at `at` and not published, those held back for a second officer too; the oldest first."""
    return Change.objects.filter(list__code=code, published_seq=None, due_at__lte=at).order_by("due_at", "pk")


def oldest_waiting_at(code: str, at: datetime) -> datetime | None:
    """Since when something approved and due has waited to be published; None when nothing waits. Its age alarms."""
    found: datetime | None = changes_waiting(code, at).aggregate(oldest=Min("due_at"))["oldest"]
    return found
