"""The whole register for anybody to take away, as CSV and as JSON, streamed a page at a time."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from registry.accounts.access import public
from registry.lib.canonical import canonical_text
from registry.lib.clock import rfc3339
from registry.lookup.answers import RegisterEntry
from registry.lookup.queries import RegisterFilter, register_entries
from registry.website.asked import DayForm
from registry.website.errors import error_page

CHUNK = 500
COLUMNS = (
    "number", "status", "status_since", "valid_from", "valid_until", "authority", "activities", "restrictions",
    "legal_name", "names", "country", "bin", "registration", "lei", "sites", "successor", "url",
)  # fmt: skip
# A cell that a spreadsheet would run as a formula gets an apostrophe before it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@public
@require_safe
def register_csv(request: HttpRequest) -> HttpResponseBase:
    """All licences by number as they stand now, or stood `at`. UTF-8, comma, header; several values are split by “; ”."""
    form = DayForm(request.GET)
    if not form.is_valid():
        return error_page(request, 400, str(form.errors["at"][0]))
    lines = _csv_lines(form.cleaned_data["at"] or timezone.now())
    return _download(lines, "text/csv; charset=utf-8", "register.csv")


@public
@require_safe
def register_json(request: HttpRequest) -> HttpResponseBase:
    """The same as one JSON object: `at` and `results`, whose members are the columns of the CSV with lists as lists."""
    form = DayForm(request.GET)
    if not form.is_valid():
        return error_page(request, 400, str(form.errors["at"][0]))
    parts = _json_parts(form.cleaned_data["at"] or timezone.now())
    return _download(parts, "application/json", "register.json")


def _download(parts: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=60"
    return response


def _entries(at: datetime) -> Iterator[RegisterEntry]:
    after = ""
    while rows := register_entries(RegisterFilter(after=after), at=at, limit=CHUNK):
        yield from rows
        after = rows[-1].number


def _csv_lines(at: datetime) -> Iterator[str]:
    yield _csv_line(COLUMNS)
    for entry in _entries(at):
        record = _record(entry)
        yield _csv_line([_cell(record[column]) for column in COLUMNS])


def _csv_line(cells: Any) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> str:
    text = "; ".join(value) if isinstance(value, list) else value or ""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _json_parts(at: datetime) -> Iterator[str]:
    yield f'{{"at":"{rfc3339(at)}","results":['
    separator = ""
    for entry in _entries(at):
        yield separator + canonical_text(_record(entry))
        separator = ",\n"
    yield "]}\n"


def _record(entry: RegisterEntry) -> dict[str, Any]:
    firm = entry.firm
    return {
        "number": entry.number,
        "status": entry.status,
        "status_since": rfc3339(entry.status_since),
        "valid_from": rfc3339(entry.valid_from),
        "valid_until": rfc3339(entry.valid_until) if entry.valid_until else None,
        "authority": entry.authority.code,
        "activities": [activity.code for activity in entry.activities],
        "restrictions": list(entry.restrictions),
        "legal_name": firm.legal_name,
        "names": list(firm.names),
        "country": firm.country,
        "bin": firm.bin or None,
        "registration": firm.registration or None,
        "lei": firm.lei or None,
        "sites": list(firm.sites),
        "successor": entry.successor or None,
        "url": f"{settings.BASE_URL}/v/{entry.number}",
    }
