"""The queue of cases: filter, sort, page, take away as CSV."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import has_role
from registry.licensing.clock_words import clock_words, due_words, left_words
from registry.licensing.clocks import Clock, Holder
from registry.licensing.models import Application
from registry.licensing.queries import activities, available_moves, clocks_of, closed_at_of, views_for
from registry.licensing.queries import queue as queue_of
from registry.licensing.states import ApplicationMove
from registry.portal.csv_cells import Echo, safe_cell
from registry.portal.doors import CASE_WORKERS, case_readers
from registry.portal.paging import CappedPaginator
from registry.portal.queue_filter import QueueForm, kept
from registry.portal.views.case_acts import officers_of

CHUNK = 1000


@case_readers
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Cases of the authority, open ones unless a status is chosen. The address holds the whole state."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "portal/queue.html", {"form": form}, status=400)
    person, now = person_of(request), timezone.now()
    rows = queue_of(organisation_for(request), form.wanted(person, now))
    page = CappedPaginator(rows, form.page_size, request.GET.get("page", "")).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "shown": _rows(page.object_list, now),
        "columns": columns(),
        "tags": form.tags(request.GET),
        "csv_query": kept(request.GET),
        "may_keep": has_role(person, *CASE_WORKERS, organisation=organisation_for(request)),
        "views": views_for(person, organisation_for(request)),
        "gone": {row.assignee_id for row in page.object_list if row.assignee_id} - {officer.pk for officer in form.officers},
        "may_take": _may_take(page.object_list, request),
    }
    return render(request, "portal/queue.html", context)


@case_readers
@require_safe
def queue_csv(request: HttpRequest) -> HttpResponseBase:
    """The same cases in the same order with the same columns, all pages, as CSV in UTF-8."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "portal/queue.html", {"form": form}, status=400)
    now = timezone.now()
    rows = queue_of(organisation_for(request), form.wanted(person_of(request), now))
    response = StreamingHttpResponse(_lines(rows.iterator(chunk_size=CHUNK), now), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="cases.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _form(request: HttpRequest) -> QueueForm:
    return QueueForm(request.GET, officers=officers_of(request), activities=activities())


def columns() -> list[str]:
    """The headings of the table, on the page and in the CSV."""
    return [_("Number"), _("Exchange"), _("Status"), _("Officer"), _("Sent"), _("Days"), _("Term"), _("Decision due"), _("Risk")]


def _rows(applications: Iterable[Application], now: datetime) -> list[dict[str, Any]]:
    """The cases with their clocks, for the page and the CSV alike. Two queries."""
    found = list(applications)
    clocks = clocks_of(found, now)
    return [_row(application, clocks.get(application.pk), now) for application in found]


def _row(application: Application, clock: Clock | None, now: datetime) -> dict[str, Any]:
    sent = application.submitted_at or application.created_at
    return {
        "application": application,
        "sent_at": sent,
        "days": ((closed_at_of(application) or now) - sent).days,
        "term": clock_words(clock) if clock else "",
        "due": due_words(clock) if clock else "",
        "left": left_words(clock) if clock and clock.holder != Holder.NOBODY else "",
        "is_over": bool(clock and clock.is_over),
        "risk": getattr(application, "case_risk", None),
    }


def _may_take(shown: Iterable[Application], request: HttpRequest) -> bool:
    """Whether the person may take cases at all: the table asks once, the action again for each."""
    first = next(iter(shown), None)
    return first is not None and any(option.move == ApplicationMove.TAKE for option in available_moves(first, person_of(request)))


def _lines(rows: Iterable[Application], now: datetime) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(columns())
    several = iter(rows)
    while chunk := list(islice(several, CHUNK)):
        for row in _rows(chunk, now):
            yield writer.writerow([safe_cell(cell) for cell in _cells(row)])


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    application: Application = row["application"]
    return (
        application.number,
        application.exchange.legal_name,
        application.get_state_display(),
        str(application.assignee or ""),
        date_format(timezone.localdate(row["sent_at"]), "DATE_FORMAT"),
        str(row["days"]),
        row["term"],
        " · ".join(filter(None, (row["due"], row["left"]))),
        str(row["risk"].get_rating_display()) if row["risk"] else "",
    )
