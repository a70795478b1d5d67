"""Keeping the deadlines of cases up to their clocks."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from registry.blocklist.chunks import chunks
from registry.licensing.clocks import Clock
from registry.licensing.models import Application, Authority, Deadline
from registry.licensing.queries.clocks import clocks_of, closed_at_of, local_day
from registry.licensing.states import CLOSED

CHUNK = 1000
FIELDS = ("is_open", "due_on", "over_on", "closed_on", "days_used")


@transaction.atomic
def set_deadlines(applications: Iterable[Application], at: datetime) -> int:
    """Write what the clocks of these cases come to, as of `at`. Gives how many were written.

    Called in the transaction of every act that starts, stops or pauses a clock, and of every change of the calendar.
    """
    rows = [row for row in applications if row.submitted_at is not None]
    hold_calendars({row.authority_id for row in rows})
    clocks = clocks_of(rows, at)
    deadlines = [_deadline(row, clocks.get(row.pk)) for row in rows]
    Deadline.objects.bulk_create(deadlines, update_conflicts=True, unique_fields=["application"], update_fields=FIELDS)
    return len(deadlines)


@transaction.atomic
def reckon_open_cases(at: datetime, authority: Authority | None = None) -> int:
    """Reckon every open case anew, of one authority or of all, and every case that has no deadline yet. Gives how many."""
    rows = Application.objects.filter(submitted_at__isnull=False)
    if authority is not None:
        rows = rows.filter(authority=authority)
    wanted = rows.filter(~Q(state__in=CLOSED) | Q(deadline__isnull=True)).order_by("pk")
    numbers = list(wanted.values_list("pk", flat=True))
    return sum(set_deadlines(Application.objects.filter(pk__in=chunk), at) for chunk in chunks(numbers, CHUNK))


def hold_calendars(authority_ids: Iterable[int]) -> None:
    """Keep these authorities' calendars as they are until the transaction ends: who changes one locks its authority whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM licensing_authority WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [sorted(authority_ids)])


def _deadline(row: Application, clock: Clock | None) -> Deadline:
    closed_at = closed_at_of(row)
    return Deadline(
        application_id=row.pk,
        is_open=closed_at is None,
        due_on=clock.settled_due_on if clock else None,
        over_on=clock.over_on if clock else None,
        closed_on=local_day(closed_at) if closed_at else None,
        days_used=clock.day if clock and closed_at else None,
    )
