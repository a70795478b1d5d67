"""`GET /api/v1/register/…`: who is, and who was, licensed."""

from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.documents import HistoryDocument, ProblemDocument, RegisterEntryDocument, RegisterPageDocument
from registry.api.shapes import imported_json, moment_json, register_json
from registry.api.views.base import PublicView
from registry.api.views.instants import instant_asked
from registry.api.views.paging import cursor_position, page_size
from registry.lib.errors import InvalidError
from registry.lib.paging import encode_cursor
from registry.licensing.queries import activities, open_authorities
from registry.licensing.states import LicenceStatus
from registry.lookup.answers import RegisterEntry
from registry.lookup.queries import RegisterFilter, licence_history, register_entries, register_entry

FILTERS = ("q", "status", "activity", "authority")
LONGEST_FILTER = 200

_CODES: dict[str, Callable[[], Collection[str]]] = {
    "status": lambda: LicenceStatus.values,
    "activity": lambda: {row.code for row in activities()},
    "authority": lambda: {row.code for row in open_authorities()},
}


class RegisterView(PublicView):
    """Licences by number, with filters and cursor paging."""

    @extend_schema(
        operation_id="register_list",
        summary=gettext_lazy("The register"),
        parameters=[OpenApiParameter(name, str) for name in (*FILTERS, "at", "cursor")] + [OpenApiParameter("limit", int)],
        responses={200: RegisterPageDocument, 400: ProblemDocument},
        auth=[],
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        at = instant_asked(asked.get("at", ""))
        limit = page_size(asked.get("limit", ""))
        after, before = _position(asked.get("cursor", ""))
        wanted = RegisterFilter(**{name: _filter(name, asked.get(name, "")) for name in FILTERS}, after=after, before=before)
        rows = register_entries(wanted, at=at, limit=limit + 1, seen_at=timezone.now())
        return Response(_page(request, rows, limit, before=before, after=after))


class RegisterEntryView(PublicView):
    """One licence, also one that has ended."""

    @extend_schema(
        operation_id="register_entry",
        summary=gettext_lazy("One licence"),
        parameters=[OpenApiParameter("at", str)],
        responses={200: RegisterEntryDocument, 400: ProblemDocument, 404: ProblemDocument},
        auth=[],
    )
    def get(self, request: Request, number: str) -> Response:
        entry = register_entry(number, at=instant_asked(request.query_params.get("at", "")), seen_at=timezone.now())
        if entry is None:
            raise Http404
        return Response(register_json(entry))


class RegisterHistoryView(PublicView):
    """How a licence stood over time."""

    @extend_schema(
        operation_id="register_history",
        summary=gettext_lazy("How a licence stood over time"),
        parameters=[OpenApiParameter("at", str)],
        responses={200: HistoryDocument, 400: ProblemDocument, 404: ProblemDocument},
        auth=[],
    )
    def get(self, request: Request, number: str) -> Response:
        at, now = instant_asked(request.query_params.get("at", "")), timezone.now()
        moments, entry = licence_history(number, at=at, seen_at=now), register_entry(number, at=at, seen_at=now)
        if not moments or entry is None:
            raise Http404
        results = [moment_json(moment) for moment in moments]
        return Response({"results": results, "imported": imported_json(entry), "next": None, "previous": None})


def _filter(name: str, text: str) -> str:
    """The text, if the filter can have it: an unknown code is an error, not an empty register."""
    if len(text) > LONGEST_FILTER:
        raise InvalidError(_("The text is too long: at most {most} characters.").format(most=LONGEST_FILTER), field=name)
    if text and name in _CODES and text not in _CODES[name]():
        raise InvalidError(_("There is no “{code}” here. Leave the filter out to see everything.").format(code=text), field=name)
    return text


def _position(cursor: str) -> tuple[str, str]:
    if not cursor:
        return "", ""
    direction, number = cursor_position(cursor, str, str)
    return (str(number), "") if direction == "after" else ("", str(number))


def _page(request: Request, rows: list[RegisterEntry], limit: int, *, before: str, after: str) -> dict[str, Any]:
    has_more = len(rows) > limit
    shown = (rows[1:] if has_more else rows) if before else rows[:limit]
    has_next = bool(before) or has_more
    has_previous = (has_more if before else bool(after)) and bool(shown)
    return {
        "results": [register_json(entry) for entry in shown],
        "next": _link(request, "after", shown[-1].number) if shown and has_next else None,
        "previous": _link(request, "before", shown[0].number) if has_previous else None,
    }


def _link(request: Request, direction: str, number: str) -> str:
    parameters = {name: value for name, value in request.query_params.items() if name != "cursor"}
    parameters["cursor"] = encode_cursor(direction, number)
    return f"{request.build_absolute_uri(request.path)}?{urlencode(parameters)}"
