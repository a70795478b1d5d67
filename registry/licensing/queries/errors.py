"""Reads of what was reported as wrong in the register: by whoever, and by holders with a clock."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F, QuerySet

from registry.accounts.models import Organisation
from registry.exchanges.models import Exchange
from registry.licensing.clocks import Clock, DayKind, Limit, Term, clock
from registry.licensing.models import ErrorReport
from registry.licensing.queries.clocks import calendars_of, local_day


def errors_of_authority(organisation: Organisation) -> QuerySet[ErrorReport]:
    """All reports about the authority's licences: open ones first, the soonest due (so the overdue) on top; then the newest."""
    rows = ErrorReport.objects.filter(licence__authority__organisation=organisation)
    rows = rows.select_related("licence__exchange", "about_identifier", "corrected_act", "corrected_publication__list")
    order = (F("closed_at").desc(nulls_first=True), F("due_on").asc(nulls_last=True), F("reported_at").desc(), F("pk").desc())
    return rows.prefetch_related("files").order_by(*order)


def open_errors(organisation: Organisation) -> QuerySet[ErrorReport]:
    """As `errors_of_authority`, those that nobody answered."""
    return errors_of_authority(organisation).filter(closed_at=None)


def overdue_errors(organisation: Organisation, on: date) -> QuerySet[ErrorReport]:
    """As `open_errors`, those whose last day lies before `on`, the longest over first."""
    return open_errors(organisation).filter(due_on__lt=on)


def errors_of_holder(exchange: Exchange | None) -> QuerySet[ErrorReport]:
    """What the exchange itself reported, the newest first."""
    rows = ErrorReport.objects.filter(licence__exchange=exchange, reported_by__isnull=False)
    rows = rows.select_related("licence", "about_identifier", "corrected_act", "corrected_publication__list")
    return rows.prefetch_related("files").order_by("-reported_at", "-pk")


def error_clocks(reports: Iterable[ErrorReport], at: datetime) -> dict[int, Clock]:
    """The clock of each holder's report at `at`, by number of the row; a stranger's has none. One query."""
    rows = [row for row in reports if row.limit_days is not None]
    calendars = calendars_of({row.licence.authority_id for row in rows}, at) if rows else {}
    return {row.pk: clock(_term(row, at), calendars[row.licence.authority_id], local_day(at)) for row in rows}


def _term(row: ErrorReport, at: datetime) -> Term:
    closed_on = local_day(row.closed_at) if row.closed_at is not None and row.closed_at <= at else None
    return Term(local_day(row.reported_at), Limit(row.limit_days or 0, DayKind.WORKING), (), closed_on)
