"""Reads of time: the working calendar as it was known, and the clocks of cases. How many queries each makes is fixed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from registry.licensing.business_days import is_usually_working
from registry.licensing.clocks import Calendar, Clock, Pause, Term, clock
from registry.licensing.models import Application, Authority, CalendarDay, Decision, InformationRequest
from registry.licensing.queries.forms import form_of
from registry.licensing.states import CLOSED, Outcome


def local_day(at: datetime) -> date:
    """The day of an instant in the registry's zone."""
    return at.astimezone(settings.REGISTRY_ZONE).date()


def calendar_days(authority: Authority | None, *, first: date, last: date) -> QuerySet[CalendarDay]:
    """What was set for the days from `first` to `last`, for all authorities or this one, by day, the oldest first."""
    rows = CalendarDay.objects.filter(Q(authority__isnull=True) | Q(authority=authority), day__gte=first, day__lte=last)
    return rows.select_related("set_by").order_by("day", "known_from", "pk")


def calendars_of(authorities: Iterable[int], at: datetime) -> dict[int, Calendar]:
    """The working calendar of each authority as it was known at `at`. What an authority set goes before what holds for all."""
    rows = CalendarDay.objects.filter(known_from__lte=at).order_by("known_from", "pk").values_list("authority_id", "day", "is_working")
    changes: dict[int | None, dict[date, bool]] = defaultdict(dict)
    for authority_id, day, is_working in rows:
        changes[authority_id][day] = is_working
    return {pk: Calendar(is_usually_working, changes[None] | changes[pk]) for pk in set(authorities)}


def clock_of(application: Application, at: datetime) -> Clock | None:
    """The clock of a case as it stood at `at`; None before it was sent, or where its form sets no limit. Three queries."""
    return clocks_of([application], at).get(application.pk)


def clocks_of(applications: Iterable[Application], at: datetime) -> dict[int, Clock]:
    """The clocks of these cases as they stood at `at`, by number of the row. Three queries, however many cases there are.

    `at` may be past: what was asked, answered, decided or known of the calendar later does not count.
    """
    rows = [row for row in applications if row.submitted_at is not None and row.submitted_at <= at]
    pauses = _pauses(rows, at)
    calendars = calendars_of({row.authority_id for row in rows}, at)
    found = {}
    for row in rows:
        term = _term(row, pauses.get(row.pk, ()), at)
        if term is not None:
            found[row.pk] = clock(term, calendars[row.authority_id], local_day(at))
    return found


def _term(row: Application, pauses: Iterable[Pause], at: datetime) -> Term | None:
    limit = form_of(row.form_code, row.form_version).sla
    if limit is None or row.submitted_at is None:
        return None
    closed_at = closed_at_of(row)
    stopped_on = local_day(closed_at) if closed_at is not None and closed_at <= at else None
    return Term(local_day(row.submitted_at), limit, tuple(pauses), stopped_on)


def closed_at_of(row: Application) -> datetime | None:
    """When the case was decided or taken back; None while it is open."""
    if row.state not in CLOSED:
        return None
    return row.decided_at or row.withdrawn_at or row.state_since


def _pauses(rows: list[Application], at: datetime) -> dict[int, list[Pause]]:
    """The waits of each case. Every kind of wait that stops the clock is told here and nowhere else."""
    found: dict[int, list[Pause]] = defaultdict(list)
    requests = InformationRequest.objects.filter(application__in=[row.pk for row in rows], asked_at__lte=at).order_by("number")
    for request in requests:
        ended_at = request.answered_at or request.withdrawn_at
        end = local_day(ended_at) if ended_at is not None and ended_at <= at else None
        why = _("request %(number)d") % {"number": request.number}
        found[request.application_id].append(Pause(local_day(request.asked_at), end, why))
    reopenings = Decision.objects.filter(outcome=Outcome.REOPEN, decided_at__lte=at, about__isnull=False).select_related("about")
    reopened = reopenings.filter(application__in=[row.pk for row in rows]).order_by("pk")
    for decision in reopened:
        if decision.about is None:
            continue
        why = _("decision set aside")
        found[decision.application_id].append(Pause(local_day(decision.about.decided_at), local_day(decision.decided_at), why))
    return found
