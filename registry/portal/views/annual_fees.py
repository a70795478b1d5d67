"""Annual fees: what each licence owes for a year and why, before and after the invoices go out."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for
from registry.blocklist.chunks import chunks
from registry.licensing.models import Licence
from registry.licensing.queries import local_day
from registry.licensing.queries.annual_fees import AnnualRow, annual_rows, fee_terms
from registry.portal.annual_words import reason_words
from registry.portal.csv_cells import Echo, safe_cell
from registry.portal.doors import case_readers
from registry.portal.views.fee_tabs import fee_tabs
from registry.portal.wording import fee_purposes

PAGE_SIZE = 50
CHUNK = 200
YEARS_AHEAD = 2


class YearForm(forms.Form):
    """Which year."""

    mark_optional = False
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)

    def __init__(self, data: Any, years: range) -> None:
        super().__init__(data, use_required_attribute=False)
        field = self.fields["year"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [(year, str(year)) for year in years]


@case_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The authority's licences with what each owes for the year, when its invoice goes out, and the one that did."""
    form, purposes = _form(request), fee_purposes()
    year = form.cleaned_data["year"] if form.is_valid() else _usual_year()
    page = Paginator(_licences(request), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"row": row, "why": reason_words(row.due, purposes)} for row in annual_rows(page.object_list, year)]
    context = {
        "form": form, "year": year, "page": page, "rows": rows, "days_before": fee_terms().days_before,
        "tabs": fee_tabs(request, "portal:annual_fees"),
    }  # fmt: skip
    return render(request, "portal/annual_fees.html", context, status=200 if form.is_valid() else 400)


@case_readers
@require_safe
def index_csv(request: HttpRequest) -> HttpResponseBase:
    """The same for all licences, as CSV in UTF-8."""
    form = _form(request)
    if not form.is_valid():
        return redirect("portal:annual_fees")
    year = form.cleaned_data["year"]
    response = StreamingHttpResponse(_csv(list(_licences(request)), year), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="annual-fees-{year}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _licences(request: HttpRequest) -> Any:
    rows = Licence.objects.filter(authority__organisation=organisation_for(request), granted_at__lte=timezone.now())
    return rows.select_related("exchange", "authority").order_by("number")


def _usual_year() -> int:
    """The year whose invoices went out last or go out next."""
    return (local_day(timezone.now()) + timedelta(days=fee_terms().days_before)).year


def _form(request: HttpRequest) -> YearForm:
    first = fee_terms().first_year
    asked = request.GET if "year" in request.GET else {"year": _usual_year()}
    return YearForm(asked, range(first, max(first, _usual_year()) + YEARS_AHEAD + 1))


def _csv(licences: list[Licence], year: int) -> Iterator[str]:
    writer, purposes = csv.writer(Echo()), fee_purposes()
    yield writer.writerow(
        ["licence", "exchange", "year", "reason", "why", "months", "amount", "currency", "issue_on", "due_on", "invoice", "is_astray"]
    )
    for part in chunks(licences, CHUNK):
        for row in annual_rows(part, year):
            yield writer.writerow(_cells(row, reason_words(row.due, purposes)))


def _cells(row: AnnualRow, why: str) -> list[str]:
    fee, due = row.due.fee, row.due
    charged = [str(fee.months), str(fee.amount), fee.currency] if fee else ["", "", ""]
    days = [due.issue_on.isoformat() if due.issue_on else "", fee.due_on.isoformat() if fee else ""]
    invoice = row.invoice.reference if row.invoice else ""
    named = [safe_cell(row.licence.number), safe_cell(row.licence.exchange.legal_name), str(due.year), str(due.reason), safe_cell(why)]
    return [*named, *charged, *days, invoice, _("yes") if row.is_astray else ""]
