"""Periodic returns: the list of what is owed and sent, one return beside the one before, and an officer's word on it."""

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.audit.queries import events_of
from registry.licensing.queries import option_sources
from registry.portal.attempts import attempt, sent
from registry.portal.comparing import compared
from registry.portal.csv_cells import Echo, safe_cell
from registry.portal.doors import case_readers, read_or_send
from registry.portal.files import as_download
from registry.portal.forms.supervision import AcceptReturnForm, CorrectReturnForm, ReturnFilter
from registry.portal.happenings import as_timeline
from registry.portal.views.licences import found_licence
from registry.portal.views.supervision_tabs import may_supervise, supervision_tabs, supervisors
from registry.supervision.actions import Which, accept_return, ask_correction
from registry.supervision.kinds import kind_of
from registry.supervision.models import ReturnSending
from registry.supervision.queries.filling import content_of, file_of, sendings_of, sent_before
from registry.supervision.queries.returns import ReturnLine, line_of, lines_of_authority
from registry.supervision.states import RETURN_TABLE, ReturnMove

PAGE_SIZE = 50


@case_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The returns of the authority's licensees by due day. The address holds the filter."""
    form, lines = _filtered(request)
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "csv_query": request.GET.urlencode(), "tabs": supervision_tabs("portal:returns")}
    return render(request, "portal/returns.html", context, status=200 if form.is_valid() else 400)


@case_readers
@require_safe
def index_csv(request: HttpRequest) -> HttpResponseBase:
    """The same returns in the same order, all pages, as CSV in UTF-8."""
    form, lines = _filtered(request)
    if not form.is_valid():
        return redirect("portal:returns")
    response = StreamingHttpResponse(_csv(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="returns.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@case_readers
@require_safe
def one(request: HttpRequest, number: str, kind: str, period: str) -> HttpResponse:
    """One return: what was sent last, or with `?sending=` before, beside the period before; files, late mark, what happened."""
    line = _line(request, number, kind, period)
    sendings = list(sendings_of(line.row))
    wanted = request.GET.get("sending", "")
    shown = next((sending for sending in sendings if wanted in ("", str(sending.number))), None)
    if sendings and shown is None:
        raise Http404
    context = _context(line) | {
        "sendings": sendings,
        "shown": shown,
        "events": as_timeline(events_of(line.row).reverse()) if line.row else [],
        "moves": _moves(line) if may_supervise(request) else [],
    }
    return render(request, "portal/return.html", context | (_told(line, shown) if shown else {}))


@case_readers
@require_safe
def file(request: HttpRequest, number: str, kind: str, period: str, pk: int) -> HttpResponseBase:
    """A file that came with the return."""
    found = file_of(_line(request, number, kind, period).row, pk)
    if found is None:
        raise Http404
    return as_download(found)


@supervisors
@read_or_send
def accept(request: HttpRequest, number: str, kind: str, period: str) -> HttpResponse:
    """Accept what was sent."""
    return _review(request, _line(request, number, kind, period), AcceptReturnForm, accept_return, _("Accept the return"))


@supervisors
@read_or_send
def correct(request: HttpRequest, number: str, kind: str, period: str) -> HttpResponse:
    """Ask for a correction."""
    return _review(request, _line(request, number, kind, period), CorrectReturnForm, ask_correction, _("Ask for a correction"))


def _review(request: HttpRequest, line: ReturnLine, form_class: type[forms.Form], act: Callable[..., object], heading: str) -> HttpResponse:
    form, status = form_class(sent(request), initial={"seen": line.round}), 200
    if request.method == "POST":
        who = {"actor": person_of(request), "at": timezone.now()}
        done, status = attempt(form, lambda: act(Which.of(line), **form.cleaned_data, **who))
        if done is not None:
            messages.success(request, _("The licensee is told."))
            return redirect("portal:return", *line.address)
    return render(request, "portal/return_act.html", _context(line) | {"form": form, "page_heading": heading}, status=status)


def _line(request: HttpRequest, number: str, kind: str, period: str) -> ReturnLine:
    line = line_of(found_licence(request, number), kind, period, timezone.now())
    if line is None:
        raise Http404
    return line


def _context(line: ReturnLine) -> dict[str, Any]:
    facts = [{"label": _("Licence"), "value": line.licence.number}, {"label": _("Due"), "value": line.due_on}]
    return {"line": line, "licence": line.licence, "facts": facts}


def _told(line: ReturnLine, shown: ReturnSending) -> dict[str, Any]:
    """What was sent, beside what was sent for the period before."""
    content, before = content_of(shown), sent_before(line)
    form = kind_of(content["kind"]["code"], content["kind"]["version"]).form
    past = content_of(before)["answers"] if before else None
    sections = compared(form, content["answers"], past, option_sources(line.licence.authority.code))
    return {"sections": sections, "files": content["files"], "before": line.owed.period.before if before else None}


def _moves(line: ReturnLine) -> list[dict[str, str]]:
    pages = ((ReturnMove.ACCEPT, "portal:return_accept"), (ReturnMove.ASK_CORRECTION, "portal:return_correct"))
    return [{"page": page, "text": str(move.label)} for move, page in pages if line.state in RETURN_TABLE[move].from_states]


def _filtered(request: HttpRequest) -> tuple[ReturnFilter, list[ReturnLine]]:
    form = ReturnFilter(request.GET)
    if not form.is_valid():
        return form, []
    lines = lines_of_authority(organisation_for(request), timezone.now(), form.cleaned_data["q"])
    return form, [line for line in lines if form.holds(line)]


def _csv(lines: Iterable[ReturnLine]) -> Iterator[str]:
    writer = csv.writer(Echo())
    heads = (_("Licence"), _("Exchange"), _("Return"), _("Period"), _("From"), _("To"), _("Status"), _("Due"), _("Sent"), _("Days late"))
    yield "\ufeff" + writer.writerow(heads)
    for line in lines:
        cells = (
            line.licence.number,
            line.licence.exchange.legal_name,
            str(line.owed.kind),
            line.owed.period.code,
            line.owed.first.isoformat(),
            line.owed.last.isoformat(),
            str(line.state.label),
            line.due_on.isoformat(),
            timezone.localdate(line.first_sent_at).isoformat() if line.first_sent_at else "",
            str(line.days_late),
        )
        yield writer.writerow([safe_cell(cell) for cell in cells])
