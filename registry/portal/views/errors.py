"""Errors of the register: what anybody reported, and what holders reported with a clock; saying what became of each."""

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
from registry.distribution.queries import publications_about, publications_of_entry
from registry.licensing.actions import CorrectedBy, close_error
from registry.licensing.clock_words import day_words, left_words
from registry.licensing.clocks import Clock
from registry.licensing.error_words import about_words
from registry.licensing.models import ErrorReport
from registry.licensing.queries import acts_of, error_clocks, errors_of_authority
from registry.licensing.states import CONDITION_OFFICERS
from registry.portal.attempts import attempt, sent
from registry.portal.doors import licence_readers, read_or_send, record_keepers
from registry.portal.files import as_download
from registry.portal.forms.errors import CloseErrorForm

PAGE_SIZE = 50
MOST_OFFERED = 20


@licence_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Reports of errors in the authority's entries: the open ones first, the overdue on top, then the newest."""
    page = Paginator(errors_of_authority(organisation_for(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    clocks = error_clocks(page.object_list, timezone.now())
    rows = [{"report": report, "about": about_words(report), **clock_facts(clocks.get(report.pk))} for report in page.object_list]
    context = {"page": page, "rows": rows, "may_close": bool(roles_of(request.user) & CONDITION_OFFICERS)}
    return render(request, "portal/errors.html", context)


@record_keepers
@read_or_send
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what became of a report, and what corrected the register."""
    report = _found(request, reference)
    form, status = CloseErrorForm(sent(request), report=report, corrections=corrections_of(report)), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: close_error(report.pk, **form.given, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("The report is closed."))
            return redirect("portal:errors")
    clock = error_clocks([report], timezone.now()).get(report.pk)
    context = {"report": report, "form": form, "about": about_words(report), **clock_facts(clock)}
    return render(request, "portal/error_close.html", context, status=status)


@licence_readers
@require_safe
def file(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """A document that the holder sent with its report."""
    found = _found(request, reference).files.filter(pk=pk).first()
    if found is None:
        raise Http404
    return as_download(found)


def corrections_of(report: ErrorReport) -> dict[str, tuple[str, CorrectedBy]]:
    """What can have corrected the register, by code with its words: acts on the licence and versions of lists, newest first."""
    found: dict[str, tuple[str, CorrectedBy]] = {}
    for act in acts_of(report.licence).filter(set_aside_at=None).reverse()[:MOST_OFFERED]:
        words = _("Act %(number)d: %(move)s") % {"number": act.number, "move": act.get_move_display()}
        found[f"act-{act.pk}"] = (words, CorrectedBy(act=act))
    versions = list(publications_about(report.licence.exchange)[:MOST_OFFERED])
    if report.about_entry:
        versions += list(publications_of_entry(report.about_list, report.about_entry).select_related("list")[:MOST_OFFERED])
    for version in versions:
        words = _("%(list)s, version %(seq)d") % {"list": version.list, "seq": version.seq}
        found[f"publication-{version.pk}"] = (words, CorrectedBy(publication=version))
    return found


def clock_facts(clock: Clock | None) -> dict[str, Any]:
    """The clock of a report in words; empty for one without."""
    if clock is None:
        return {"day": "", "left": "", "is_over": False}
    return {"day": day_words(clock), "left": left_words(clock), "is_over": clock.is_over}


def _found(request: HttpRequest, reference: str) -> ErrorReport:
    report = errors_of_authority(organisation_for(request)).filter(reference=reference).first()
    if report is None:
        raise Http404
    return report
