"""The tables of the first page's figures, to take away."""

import csv

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for
from registry.portal.csv_cells import Echo, safe_cell
from registry.portal.doors import case_readers
from registry.portal.figures import FIGURES


@case_readers
@require_safe
def table_csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """The same rows as the page shows, as CSV in UTF-8."""
    if name not in FIGURES:
        raise Http404
    figure = FIGURES[name](organisation_for(request), timezone.now())
    writer = csv.writer(Echo())
    lines = ["\ufeff" + writer.writerow(figure.columns)]
    lines += [writer.writerow([safe_cell(cell.text) for cell in row]) for row in figure.rows]
    response: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(iter(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
