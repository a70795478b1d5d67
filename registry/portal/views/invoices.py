"""Invoices: the list, one with its payments, and a registrar's acts on it."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.audit.queries import events_of
from registry.fees.actions import cancel_invoice, record_payment, reverse_payment
from registry.fees.models import Invoice, Payment
from registry.fees.queries import invoices_at, may_act, payee_account, payments_of
from registry.fees.states import InvoiceState
from registry.licensing.models import Application, Licence
from registry.outbox.queries import mails_about
from registry.portal.attempts import attempt, sent
from registry.portal.csv_cells import Echo, safe_cell
from registry.portal.doors import case_readers, read_or_send, registrars
from registry.portal.forms.fees import CancelInvoiceForm, InvoiceFilter, PaymentForm, ReverseForm
from registry.portal.happenings import as_timeline
from registry.portal.views.fee_tabs import fee_tabs
from registry.portal.wording import fee_purposes, invoice_words

PAGE_SIZE = 50
CHUNK = 1000


@case_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The authority's invoices, newest first, with how each stands now. The address holds the filter."""
    form, rows = _filtered(request, timezone.now())
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "shown": [(row, invoice_words(row.state_code)) for row in page.object_list],
        "csv_query": request.GET.urlencode(),
        "tabs": fee_tabs(request, "portal:invoices"),
    }
    return render(request, "portal/invoices.html", context, status=200 if form.is_valid() else 400)


@case_readers
@require_safe
def index_csv(request: HttpRequest) -> HttpResponseBase:
    """The same invoices in the same order, all pages, as CSV in UTF-8."""
    form, rows = _filtered(request, timezone.now())
    if not form.is_valid():
        return redirect("portal:invoices")
    response = StreamingHttpResponse(_csv(rows.iterator(chunk_size=CHUNK)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="invoices.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@case_readers
@require_safe
def invoice(request: HttpRequest, reference: str) -> HttpResponse:
    """One invoice: what is to be paid and why, what has come in, and what happened."""
    found = _found(request, reference)
    person = person_of(request)
    context = _context(found) | {
        "payments": payments_of(found),
        "account": payee_account(found),
        "purpose": fee_purposes().get(found.purpose, found.purpose),
        "about": _about(found),
        "events": as_timeline(events_of(found).reverse()),
        "may_act": may_act(person, found.authority_org),
        "mails": mails_about(found),
    }
    return render(request, "portal/invoice.html", context)


@registrars
@read_or_send
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    """Record money that came in without a statement."""
    found = _found(request, reference)
    left = max(found.amount - found.paid, 0)
    form = PaymentForm(sent(request), initial={"amount": left or None, "received_on": timezone.localdate(), "seen_paid": found.paid})
    status = 200
    if request.method == "POST":
        done, status = attempt(form, lambda: record_payment(found.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("The payment is recorded. The payer is told by e-mail."))
            return redirect("portal:invoice", found.reference)
    return _act_page(request, found, form, _("Record a payment"), status)


@registrars
@read_or_send
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Cancel an invoice that should not be paid."""
    found = _found(request, reference)
    form, status = CancelInvoiceForm(sent(request)), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: cancel_invoice(found.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("The invoice is cancelled. The payer is told by e-mail."))
            return redirect("portal:invoice", found.reference)
    warning = _("The payer is told not to pay. A cancelled invoice stays cancelled.")
    return _act_page(request, found, form, _("Cancel the invoice"), status, warning=warning)


@registrars
@read_or_send
def reverse_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a payment that was booked wrongly."""
    payment = get_object_or_404(Payment, pk=pk, invoice__authority_org=organisation_for(request))
    found = _found(request, payment.invoice.reference)
    form, status = ReverseForm(sent(request)), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: reverse_payment(payment.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("The payment is reversed."))
            return redirect("portal:invoice", found.reference)
    warning = _("The payment no longer counts. What it set off, such as an application that was sent by it, is not undone.")
    return _act_page(request, found, form, _("Reverse the payment"), status, warning=warning, payment=payment)


def _act_page(request: HttpRequest, found: Invoice, form: forms.Form, heading: str, status: int, **more: Any) -> HttpResponse:
    context = _context(found) | {"form": form, "page_heading": heading, **more}
    return render(request, "portal/invoice_act.html", context, status=status)


def _found(request: HttpRequest, reference: str) -> Any:
    """The authority's invoice as it stands now; another's is as good as none (404)."""
    found = invoices_at(timezone.now()).filter(authority_org=organisation_for(request), reference=reference).first()
    if found is None:
        raise Http404
    return found


def _context(found: Any) -> dict[str, Any]:
    return {"invoice": found, "left": found.amount - found.paid, "state_words": invoice_words(found.state_code)}


def _filtered(request: HttpRequest, now: datetime) -> tuple[InvoiceFilter, QuerySet[Any]]:
    form = InvoiceFilter(request.GET)
    rows = invoices_at(now).filter(authority_org=organisation_for(request))
    if not form.is_valid():
        return form, rows.none()
    text, state = form.cleaned_data["q"], form.cleaned_data["state"]
    if text:
        rows = rows.filter(Q(reference__icontains=text) | Q(exchange__legal_name__icontains=text))
    return form, rows.filter(state_code=state) if state else rows


def _csv(rows: Iterable[Any]) -> Iterator[str]:
    writer, purposes = csv.writer(Echo()), fee_purposes()
    heads = (_("Reference"), _("Exchange"), _("For what"), _("Amount"), _("Paid"), _("Currency"), _("Status"), _("Issued"), _("Due"))
    yield "\ufeff" + writer.writerow(heads)
    for row in rows:
        cells = (
            row.reference,
            row.exchange.legal_name,
            purposes.get(row.purpose, row.purpose),
            str(row.amount),
            str(row.paid),
            row.currency,
            str(InvoiceState(row.state_code).label),
            timezone.localdate(row.issued_at).isoformat(),
            row.due_on.isoformat(),
        )
        yield writer.writerow([safe_cell(cell) for cell in cells])


def _about(found: Invoice) -> dict[str, str] | None:
    """What the invoice is about, with its page, where the portal has one."""
    pages: tuple[tuple[type[Application | Licence], str], ...] = ((Application, "portal:case"), (Licence, "portal:licence"))
    for model, page in pages:
        if found.subject_kind == model._meta.label_lower:
            row = model.objects.filter(pk=found.subject_id, authority__organisation=found.authority_org).first()
            return {"text": row.number, "url": reverse(page, args=[row.number])} if row else None
    return None
