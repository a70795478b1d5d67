"""Reports by the public: the inbox, one report, closing it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import person_of
from registry.accounts.queries import roles_of
from registry.accounts.states import Role
from registry.audit.queries import events_of
from registry.blocklist.actions import close_report
from registry.blocklist.models import PlatformReport
from registry.blocklist.queries import entries_named_by, open_reports, report_by_reference
from registry.blocklist.states import ListCode, ReportState
from registry.portal.attempts import attempt, sent
from registry.portal.doors import REPORT_CLOSERS, read_or_send, report_closers, report_readers
from registry.portal.forms.lists import CloseReportForm
from registry.portal.happenings import as_timeline

PAGE_SIZE = 50


@report_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """New reports, the oldest first; or those dealt with, the newest first."""
    show = request.GET.get("show", "open")
    closed = PlatformReport.objects.filter(state=ReportState.CLOSED).order_by("-closed_at", "-pk")
    page = Paginator(closed if show == "closed" else open_reports(), PAGE_SIZE).get_page(request.GET.get("page"))
    tabs = [
        {"url": "?show=open", "text": _("New"), "current": show != "closed"},
        {"url": "?show=closed", "text": _("Closed"), "current": show == "closed"},
    ]
    return render(request, "portal/reports.html", {"page": page, "tabs": tabs})


@report_readers
@require_safe
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """One report, with entries that hold what it names."""
    found = _found(reference)
    keys = [(found.kind, found.canonical)] if found.canonical else []
    roles = roles_of(request.user)
    is_open = found.state == ReportState.OPEN
    context = {
        "report": found,
        "entries": entries_named_by(keys, ListCode.BLOCK) if keys else [],
        "events": as_timeline(events_of(found).reverse()),
        "may_propose": is_open and Role.LIST_OFFICER in roles,
        "may_close": is_open and bool(roles & set(REPORT_CLOSERS)),
    }
    return render(request, "portal/report.html", context)


@report_closers
@read_or_send
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what became of a report."""
    found = _found(reference)
    form = CloseReportForm(sent(request))
    status = 200
    if request.method == "POST":
        done, status = attempt(form, lambda: close_report(found.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("The report is closed."))
            return redirect("portal:report", done.reference)
    return render(request, "portal/report_close.html", {"report": found, "form": form}, status=status)


def _found(reference: str) -> PlatformReport:
    found = report_by_reference(reference)
    if found is None:
        raise Http404
    return found
