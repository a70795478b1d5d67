"""Imports: what was read from which file, with the books and every row."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for
from registry.blocklist.models import ImportBatch, ImportRow
from registry.blocklist.states import RowClass
from registry.portal.doors import list_readers
from registry.portal.views.list_tabs import list_tabs

PAGE_SIZE = 50


@list_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The regulator's imports, newest first."""
    page = Paginator(_ours(request).order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    batches = [(batch, _books(batch)) for batch in page.object_list]
    context = {"page": page, "batches": batches, "classes": [code.label for code in RowClass], "tabs": list_tabs("portal:imports")}
    return render(request, "portal/imports.html", context)


@list_readers
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: the terms, the books, and the rows of one class; rejected ones first, since they ask for work."""
    found = get_object_or_404(_ours(request), pk=pk)
    wanted = request.GET.get("class", "")
    chosen = wanted if wanted in RowClass.values else RowClass.REJECTED.value
    rows = ImportRow.objects.filter(batch=found, row_class=chosen).select_related("entry").order_by("line", "pk")
    here = reverse("portal:import", args=[pk])
    tabs = [
        {"url": f"{here}?class={code.value}", "text": code.label, "count": found.counts.get(code.value, 0), "current": code == chosen}
        for code in RowClass
    ]
    page = Paginator(rows.defer("draft"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"batch": found, "page": page, "tabs": tabs, "rows_total": found.counts.get("rows", 0)}
    return render(request, "portal/import.html", context)


def _ours(request: HttpRequest) -> QuerySet[ImportBatch]:
    here = Q(proposal__authority_org=organisation_for(request)) | Q(proposal__authority_org=None)
    return ImportBatch.objects.filter(here).select_related("list", "proposal")


def _books(batch: ImportBatch) -> list[int]:
    return [batch.counts.get("rows", 0), *(batch.counts.get(code.value, 0) for code in RowClass)]
