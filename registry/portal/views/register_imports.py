"""Imports of a register: the file, the books and every row."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for
from registry.blocklist.states import RowClass
from registry.licensing.models import RegisterImport, RegisterRow
from registry.portal.doors import case_readers

PAGE_SIZE = 50


@case_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The authority's imports, newest first, with the books of each."""
    page = Paginator(_ours(request).order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    batches = [(batch, _books(batch)) for batch in page.object_list]
    context = {"page": page, "batches": batches, "classes": [code.label for code in RowClass]}
    return render(request, "portal/register_imports.html", context)


@case_readers
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: the file, the books, and the rows of one class; rejected ones first, since they ask for work."""
    found = get_object_or_404(_ours(request), pk=pk)
    wanted = request.GET.get("class", "")
    chosen = wanted if wanted in RowClass.values else RowClass.REJECTED.value
    rows = RegisterRow.objects.filter(batch=found, row_class=chosen).select_related("licence").order_by("table", "line")
    here = reverse("portal:register_import", args=[pk])
    tabs = [
        {"url": f"{here}?class={code.value}", "text": code.label, "count": found.counts.get(code.value, 0), "current": code == chosen}
        for code in RowClass
    ]
    page = Paginator(rows.defer("draft"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "portal/register_import.html", {"batch": found, "page": page, "tabs": tabs, "total": found.counts.get("rows", 0)}
    )


def _ours(request: HttpRequest) -> QuerySet[RegisterImport]:
    rows = RegisterImport.objects.filter(authority__organisation=organisation_for(request))
    return rows.select_related("authority", "proposal")


def _books(batch: RegisterImport) -> list[int]:
    return [batch.counts.get("rows", 0), *(batch.counts.get(code.value, 0) for code in RowClass)]
