"""What keeps a licence's record true: reports of met conditions, and of errors in the register."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import roles_of
from registry.licensing.actions import close_error, settle_condition
from registry.licensing.models import ConditionReport, ErrorReport
from registry.licensing.states import CONDITION_OFFICERS
from registry.portal.attempts import attempt, sent
from registry.portal.doors import licence_readers, read_or_send, record_keepers
from registry.portal.files import as_download
from registry.portal.forms.upkeep import CloseErrorForm, SettleForm
from registry.portal.views.licences import found_licence

PAGE_SIZE = 50


@record_keepers
@read_or_send
def settle(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Accept that a condition is met, or say what is missing."""
    licence = found_licence(request, number)
    report = _report(licence.pk, pk)
    form, status = SettleForm(sent(request)), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: settle_condition(report.pk, **form.given, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("The holder is told."))
            return redirect("portal:licence", licence.number)
    return render(request, "portal/condition_settle.html", {"licence": licence, "report": report, "form": form}, status=status)


@licence_readers
@require_safe
def evidence(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """The document that the holder sent with a report."""
    report = _report(found_licence(request, number).pk, pk)
    if not report.file:
        raise Http404
    return as_download(report)


@licence_readers
@require_safe
def errors(request: HttpRequest) -> HttpResponse:
    """Reports of errors in the authority's entries: the open ones first, then the newest."""
    rows = _errors(request).order_by("-closed_at", "-reported_at")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    may_close = bool(roles_of(request.user) & CONDITION_OFFICERS)
    return render(request, "portal/errors.html", {"page": page, "may_close": may_close})


@record_keepers
@read_or_send
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what became of a report."""
    report = _errors(request).filter(reference=reference).first()
    if report is None:
        raise Http404
    form, status = CloseErrorForm(sent(request)), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: close_error(report.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("The report is closed."))
            return redirect("portal:errors")
    return render(request, "portal/error_close.html", {"report": report, "form": form}, status=status)


def _report(licence_id: int, pk: int) -> ConditionReport:
    report = ConditionReport.objects.filter(pk=pk, condition__licence=licence_id).select_related("condition").first()
    if report is None:
        raise Http404
    return report


def _errors(request: HttpRequest) -> Any:
    return ErrorReport.objects.filter(licence__authority__organisation=organisation_for(request)).select_related("licence__exchange")
