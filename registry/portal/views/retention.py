"""For how long personal data is kept: the schedule, legal holds, what is over by a day, and runs that erase it."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.audit.registers import registers
from registry.audit.subjects import subject_of
from registry.portal.attempts import attempt, sent
from registry.portal.csv_cells import Echo, safe_cell
from registry.portal.doors import administrators, read_or_send, retention_readers
from registry.portal.forms.retention import DayForm, HoldForm, LiftForm, RunForm
from registry.portal.steps import proposed
from registry.retention.actions import place_hold, propose_lifting, propose_run
from registry.retention.holds import thing_named
from registry.retention.models import Hold, Run
from registry.retention.preview import Preview, preview, rules_on

PAGE_SIZE = 50


@retention_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The schedule of today, the authority's holds, and its runs."""
    organisation = organisation_for(request)
    rules = rules_on(timezone.localdate())
    holds = Hold.objects.filter(authority_org=organisation).select_related("placed_by").order_by("-placed_at", "-pk")
    context = {
        "registers": [{"register": one, "rule": rules.get(code)} for code, one in registers().items()],
        "page": Paginator(holds, PAGE_SIZE).get_page(request.GET.get("page")),
        "runs": Run.objects.filter(authority_org=organisation).select_related("proposal").order_by("-created_at", "-pk")[:PAGE_SIZE],
        "may_change": has_role(person_of(request), Role.ADMINISTRATOR, organisation=organisation),
    }
    return render(request, "portal/retention.html", context)


@administrators
@read_or_send
def show(request: HttpRequest) -> HttpResponse:
    """What would be erased by a day; sent, it is proposed exactly as it was seen."""
    form, status = RunForm(sent(request)), 200
    if request.method == "POST":
        organisation, person = organisation_for(request), person_of(request)
        done, status = attempt(
            form,
            lambda: propose_run(
                organisation,
                day=form.cleaned_data["day"],
                seen_hash=form.cleaned_data["seen"],
                reason=form.cleaned_data["reason"],
                actor=person,
                at=timezone.now(),
            ),
        )
        if done is not None:
            return proposed(request, done)
    return _preview_page(request, form, status)


@administrators
@require_safe
def show_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list as CSV in UTF-8: register, what, since when its time is counted, over on."""
    found = preview(organisation_for(request), _day(request))
    response = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="retention-{found.day.isoformat()}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@retention_readers
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is, and what became of each thing."""
    runs = Run.objects.filter(authority_org=organisation_for(request)).select_related("proposal")
    found = get_object_or_404(runs, pk=pk)
    items = Paginator(found.items.order_by("pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    titles = {code: register.title for code, register in registers().items()}
    context = {
        "run": found,
        "page": items,
        "shown": [(item, titles.get(item.what, item.what)) for item in items.object_list],
        "is_auditor": has_role(person_of(request), Role.AUDITOR, organisation=organisation_for(request)),
        "done": found.items.filter(done_at__isnull=False).count(),
    }
    return render(request, "portal/retention_run.html", context)


@administrators
@read_or_send
def place(request: HttpRequest) -> HttpResponse:
    """Place a legal hold."""
    form, status = HoldForm(sent(request)), 200
    if request.method == "POST":
        organisation = organisation_for(request)
        thing = thing_named(organisation, form.cleaned_data["thing"]) if form.is_valid() else None
        if form.is_valid() and thing is None:
            form.add_error("thing", _("Your authority has no case, licence, exchange or person by this."))
        done, status = attempt(form, lambda: _placed(request, thing, form.cleaned_data["reason"]))
        if done is not None:
            messages.success(request, _("The hold stands: nothing about it is erased until two people lift it."))
            return redirect("portal:retention")
    return render(request, "portal/hold_form.html", {"form": form, "page_heading": _("Place a legal hold")}, status=status)


@administrators
@read_or_send
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose that a hold ends."""
    hold = get_object_or_404(Hold, pk=pk, authority_org=organisation_for(request))
    form, status = LiftForm(sent(request)), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: propose_lifting(hold, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            return proposed(request, done)
    return render(request, "portal/hold_form.html", {"form": form, "hold": hold, "page_heading": _("Lift the legal hold")}, status=status)


def _placed(request: HttpRequest, thing: Any, reason: str) -> Hold:
    return place_hold(
        subject_of(thing),
        title=str(thing),
        authority_org=organisation_for(request),
        reason=reason,
        actor=person_of(request),
        at=timezone.now(),
    )


def _preview_page(request: HttpRequest, form: RunForm, status: int) -> HttpResponse:
    day_form = DayForm(request.GET if request.GET.get("day") else None, initial={"day": timezone.localdate().isoformat()})
    found = preview(organisation_for(request), _day(request))
    titles = {code: register.title for code, register in registers().items()}
    page = Paginator(found.lines, PAGE_SIZE).get_page(request.GET.get("page"))
    if not form.is_bound:
        form = RunForm(initial={"day": found.day.isoformat(), "seen": found.hash})
    context = {
        "day_form": day_form,
        "form": form,
        "found": found,
        "counts": [(titles[code], count) for code, count in found.counts.items()],
        "held": [(titles[code], count) for code, count in found.held.items()],
        "page": page,
        "shown": [(line, titles[line.what]) for line in page.object_list],
        "may_propose": found.day <= timezone.localdate() and bool(found.lines),
    }
    return render(request, "portal/retention_preview.html", context, status=status)


def _day(request: HttpRequest) -> date:
    form = DayForm({"day": request.POST.get("day") or request.GET.get("day") or ""})
    return form.cleaned_data["day"] if form.is_valid() else timezone.localdate()


def _lines(found: Preview) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([_("Register"), _("Thing"), _("Time counted from"), _("Over on")])
    for line in found.lines:
        since = timezone.localtime(line.since).date().isoformat()
        yield writer.writerow([line.what, safe_cell(line.title), since, line.over_on.isoformat()])
