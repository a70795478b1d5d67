"""Which reminder of a day is due: some days before it and on the day after. A pure function for everything that reminds."""

from collections.abc import Iterable
from datetime import date

OVERDUE = "overdue"
OVERDUE_LEFT = -1


def before(days: int) -> str:
    """The code of the reminder so many days before."""
    return f"before_{days}"


def reminder_due(days_before: Iterable[int], due_on: date, *, on: date, known_on: date | None = None) -> str | None:
    """The code of the reminder that is due on a day: the latest that applies, so that none comes late and none twice.

    With `known_on`, the day on which the due day was made known, none for a mark that had passed by then.
    """
    left = (due_on - on).days
    mark = min((days for days in (*days_before, OVERDUE_LEFT) if left <= days), default=None)
    if mark is None or (known_on is not None and (due_on - known_on).days <= mark):
        return None
    return OVERDUE if mark == OVERDUE_LEFT else before(mark)
