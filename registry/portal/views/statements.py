"""Bank statements: upload, see what each line is, apply; then the lines that no invoice claims."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.fees.actions import apply_statement, keep_statement, match_line, preview_of, return_line
from registry.fees.matching import Classed
from registry.fees.models import Statement, StatementLine
from registry.fees.queries import applied_lines, may_act, statements_of, waiting_lines
from registry.fees.reading import MAX_BYTES
from registry.fees.states import LineClass
from registry.lib.errors import InvalidError, NotAllowedError
from registry.portal.attempts import attempt, sent
from registry.portal.doors import case_readers, read_or_send, registrars
from registry.portal.forms.fees import ApplyForm, MatchForm, ReturnForm, StatementForm
from registry.portal.views.fee_tabs import authority_of, fee_tabs

PAGE_SIZE = 50


@case_readers
@read_or_send
def index(request: HttpRequest) -> HttpResponse:
    """The authority's statements, newest first; for a registrar the way to send a further one. Reading a file books nothing."""
    may_send, status = may_act(person_of(request), organisation_for(request)), 200
    form = StatementForm(sent(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST":
        _check_registrar(request)
        kept, status = attempt(form, lambda: _kept(request, form.cleaned_data["file"]))
        if kept is not None:
            return redirect("portal:statement", kept.pk)
    page = Paginator(statements_of(organisation_for(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form if may_send else None, "page": page, "tabs": fee_tabs(request, "portal:statements")}
    return render(request, "portal/statements.html", context, status=status)


@case_readers
@read_or_send
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One statement: what applying it would do, or what it did; lines by class. Sent by a registrar, it is applied."""
    found = get_object_or_404(Statement.objects.select_related("authority_org"), pk=pk, authority_org=organisation_for(request))
    form, status = ApplyForm(sent(request)), 200
    if request.method == "POST":
        _check_registrar(request)
        done, status = attempt(form, lambda: apply_statement(found.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("Applied. Payers are told by e-mail."))
            return redirect("portal:statement", pk)
    return _statement_page(request, found, form, status)


@case_readers
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """Money that came in and is neither booked on an invoice nor sent back, the oldest first."""
    page = Paginator(waiting_lines(organisation_for(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    may = may_act(person_of(request), organisation_for(request))
    return render(request, "portal/bank_lines.html", {"page": page, "may_act": may, "tabs": fee_tabs(request, "portal:bank_lines")})


@registrars
@read_or_send
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a line on the invoice named."""
    line = _line(request, pk)
    form, status = MatchForm(sent(request)), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: match_line(line.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("Booked. The payer is told by e-mail."))
            return redirect("portal:invoice", done.invoice.reference)
    return render(request, "portal/bank_line_act.html", {"line": line, "form": form, "page_heading": _("Match the line")}, status=status)


@registrars
@read_or_send
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the money of a line as sent back."""
    line = _line(request, pk)
    form, status = ReturnForm(sent(request)), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: return_line(line.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("Marked as sent back."))
            return redirect("portal:bank_lines")
    return render(request, "portal/bank_line_act.html", {"line": line, "form": form, "page_heading": _("Mark as sent back")}, status=status)


def _check_registrar(request: HttpRequest) -> None:
    if not may_act(person_of(request), organisation_for(request)):
        raise NotAllowedError(_("Only a registrar of the authority may do this."), code="role")


def _kept(request: HttpRequest, file: "UploadedFile[Any]") -> Statement:
    if (file.size or 0) > MAX_BYTES:
        raise InvalidError(_("The file is larger than %(size)d MB.") % {"size": MAX_BYTES // 1024**2}, field="file")
    return keep_statement(authority_of(request), file.read(), file_name=file.name or "", actor=person_of(request), at=timezone.now())


def _statement_page(request: HttpRequest, found: Statement, form: forms.Form, status: int) -> HttpResponse:
    preview = None if found.applied_at else preview_of(found)
    classed = preview.lines if preview else applied_lines(found)
    wanted = request.GET.get("class", "")
    shown = [one for one in classed if one.row_class == wanted] if wanted in LineClass.values else classed
    may_apply = preview is not None and may_act(person_of(request), found.authority_org)
    context = {
        "statement": found,
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "tabs": _class_tabs(found, classed, wanted),
        "total": len(classed),
        "books": sum(one.books for one in classed),
        # Whatever was tried: the button applies what this page shows.
        "apply_form": ApplyForm(initial={"seen": preview.seen}) if preview and may_apply else None,
        "forms": [form],
    }
    return render(request, "portal/statement.html", context, status=status)


def _class_tabs(found: Statement, classed: Iterable[Classed], wanted: str) -> list[dict[str, Any]]:
    here = reverse("portal:statement", args=[found.pk])
    counts = {code: sum(one.row_class == code for one in classed) for code in LineClass}
    every: dict[str, Any] = {"url": here, "text": _("All"), "count": sum(counts.values()), "current": wanted not in LineClass.values}
    by_class = [
        {"url": f"{here}?class={code.value}", "text": code.label, "count": counts[code], "current": code == wanted} for code in LineClass
    ]
    return [every, *by_class]


def _line(request: HttpRequest, pk: int) -> StatementLine:
    organisation = organisation_for(request)
    rows: QuerySet[StatementLine] = StatementLine.objects.select_related("statement")
    return get_object_or_404(rows, pk=pk, authority_org=organisation)
