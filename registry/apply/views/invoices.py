"""What the exchange has to pay, to whom, and by when."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.apply.loading import exchange_people, load_invoice
from registry.fees.queries import invoices_at, payee_account, payments_of
from registry.fees.states import InvoiceState
from registry.outbox.queries import mails_about

PAGE_SIZE = 50


@exchange_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The exchange's invoices, newest first, with how each stands now."""
    rows = invoices_at(timezone.now()).filter(exchange__organisation=organisation_for(request))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = [(row, InvoiceState(row.state_code).label) for row in page.object_list]
    return render(request, "apply/invoices.html", {"page": page, "shown": shown})


@exchange_people
@require_safe
def invoice(request: HttpRequest, reference: str) -> HttpResponse:
    """One invoice, to read and to print, with the money that has come in for it."""
    found = load_invoice(request, reference)
    state = InvoiceState(found.state_code)
    context = {
        "invoice": found,
        "state": state,
        "left": found.amount - found.paid,
        "is_payable": state in (InvoiceState.OPEN, InvoiceState.PART_PAID, InvoiceState.OVERDUE),
        "account": payee_account(found),
        "payments": payments_of(found).filter(reversal=None),
        "mails": mails_about(found, to=person_of(request).email),
    }
    return render(request, "apply/invoice.html", context)
