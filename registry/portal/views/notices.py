"""Notices of change: the list, one notice, and what an officer does about it."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.audit.queries import events_of
from registry.licensing.answers import shown
from registry.licensing.queries import option_sources
from registry.portal.attempts import attempt, sent
from registry.portal.csv_cells import Echo, safe_cell
from registry.portal.doors import case_readers, read_or_send
from registry.portal.files import as_download
from registry.portal.forms.supervision import NoticeFilter, NoticeStepForm
from registry.portal.happenings import as_timeline
from registry.portal.views.supervision_tabs import may_supervise, notice_officers, supervision_tabs
from registry.supervision.actions import ask_for_more, need_application, note_notice
from registry.supervision.models import NoticeFile
from registry.supervision.queries.notices import NoticeLine, notice_lines, notices_of_authority, steps_of, told
from registry.supervision.states import NOTICE_TABLE, NoticeMove

PAGE_SIZE, CHUNK = 50, 1000
ACTS: dict[NoticeMove, tuple[str, Callable[..., object]]] = {
    NoticeMove.NOTE: ("portal:notice_note", note_notice),
    NoticeMove.ASK: ("portal:notice_ask", ask_for_more),
    NoticeMove.NEED_APPLICATION: ("portal:notice_application", need_application),
}


@case_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The notices of the authority's licensees, newest first. The address holds the filter."""
    form, rows = _filtered(request)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": notice_lines(page.object_list, timezone.now()),
        "csv_query": request.GET.urlencode(),
        "tabs": supervision_tabs("portal:notices"),
    }
    return render(request, "portal/notices.html", context, status=200 if form.is_valid() else 400)


@case_readers
@require_safe
def index_csv(request: HttpRequest) -> HttpResponseBase:
    """The same notices in the same order, all pages, as CSV in UTF-8."""
    form, rows = _filtered(request)
    if not form.is_valid():
        return redirect("portal:notices")
    response = StreamingHttpResponse(_csv(rows.iterator(chunk_size=CHUNK), timezone.now()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="notices.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@case_readers
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: what was told, how late, what was done about it, and what can be done."""
    line = _line(request, number)
    answers, sources = told(line.notice)["answers"], option_sources(line.notice.licence.authority.code)
    rows = [
        {"label": str(question.label), "value": "\n".join(shown(question, answers.get(question.code), sources)) or _("Not given")}
        for question in line.kind.questions
    ]
    context = _context(line) | {
        "rows": rows,
        "steps": [(step, NoticeMove(step.move).label) for step in steps_of(line.notice)],
        "files": line.notice.files.filter(step=None),
        "events": as_timeline(events_of(line.notice).reverse()),
        "moves": _moves(line) if may_supervise(request) else [],
    }
    return render(request, "portal/notice.html", context)


@case_readers
@require_safe
def file(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A file that came with a notice or an answer."""
    found = NoticeFile.objects.filter(notice=_line(request, number).notice, pk=pk).first()
    if found is None:
        raise Http404
    return as_download(found)


@notice_officers
@read_or_send
def act(request: HttpRequest, number: str, move: NoticeMove) -> HttpResponse:
    """Note it, ask for more, or say that it takes an application."""
    line = _line(request, number)
    form, status = NoticeStepForm(sent(request), move=move, initial={"seen": line.notice.steps.count()}), 200
    if request.method == "POST":
        who = {"actor": person_of(request), "at": timezone.now()}
        done, status = attempt(form, lambda: ACTS[move][1](line.notice.pk, **form.cleaned_data, **who))
        if done is not None:
            messages.success(request, _("The licensee is told."))
            return redirect("portal:notice", number)
    return render(request, "portal/notice_act.html", _context(line) | {"form": form, "page_heading": move.label}, status=status)


def _line(request: HttpRequest, number: str) -> NoticeLine:
    row = notices_of_authority(organisation_for(request)).filter(number=number).first()
    if row is None:
        raise Http404
    return notice_lines([row], timezone.now())[0]


def _context(line: NoticeLine) -> dict[str, Any]:
    return {"line": line, "licence": line.notice.licence, "facts": [{"label": _("Licence"), "value": line.notice.licence.number}]}


def _moves(line: NoticeLine) -> list[dict[str, str]]:
    return [{"page": page, "text": str(move.label)} for move, (page, _act) in ACTS.items() if line.state in NOTICE_TABLE[move].from_states]


def _filtered(request: HttpRequest) -> tuple[NoticeFilter, Any]:
    form, rows = NoticeFilter(request.GET), notices_of_authority(organisation_for(request))
    if not form.is_valid():
        return form, rows.none()
    text, kind, state = (form.cleaned_data[name] for name in ("q", "kind", "state"))
    if text:
        names = Q(number__icontains=text) | Q(licence__number__icontains=text) | Q(licence__exchange__legal_name__icontains=text)
        rows = rows.filter(names)
    if kind:
        rows = rows.filter(kind_code=kind)
    return form, rows.filter(state_code=state) if state else rows


def _csv(rows: Iterable[Any], at: datetime) -> Iterator[str]:
    writer, several = csv.writer(Echo()), iter(rows)
    heads = (
        _("Number"),
        _("Licence"),
        _("Exchange"),
        _("About"),
        _("Day of the event"),
        _("Sent"),
        _("Days late"),
        _("Status"),
        _("Answer due"),
    )
    yield "\ufeff" + writer.writerow(heads)
    while chunk := list(islice(several, CHUNK)):
        for line in notice_lines(chunk, at):
            yield writer.writerow([safe_cell(cell) for cell in _cells(line)])


def _cells(line: NoticeLine) -> tuple[str, ...]:
    notice = line.notice
    return (
        notice.number,
        notice.licence.number,
        notice.licence.exchange.legal_name,
        str(line.kind),
        notice.event_on.isoformat(),
        timezone.localdate(notice.sent_at).isoformat(),
        str(line.days_late),
        str(line.state.label),
        line.answer_due_on.isoformat() if line.answer_due_on else "",
    )
