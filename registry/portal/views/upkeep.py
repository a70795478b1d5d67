"""Reports of conditions that a holder says are met."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import person_of
from registry.licensing.actions import settle_condition
from registry.licensing.models import ConditionReport
from registry.portal.attempts import attempt, sent
from registry.portal.doors import licence_readers, read_or_send, record_keepers
from registry.portal.files import as_download
from registry.portal.forms.upkeep import SettleForm
from registry.portal.views.licences import found_licence


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


def _report(licence_id: int, pk: int) -> ConditionReport:
    report = ConditionReport.objects.filter(pk=pk, condition__licence=licence_id).select_related("condition").first()
    if report is None:
        raise Http404
    return report
