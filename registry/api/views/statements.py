"""`GET /api/v1/…/statement`: signed statements for a day."""

from datetime import date, datetime

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.documents import ProblemDocument, StatementDocument
from registry.api.views.base import PublicView
from registry.api.views.instants import instant_asked
from registry.lib.errors import InvalidError
from registry.statements.actions import issue_search_statement, issue_statement


class LicenceStatementView(PublicView):
    """What the register says of a licence for a day, signed."""

    @extend_schema(
        operation_id="register_statement",
        summary=gettext_lazy("A signed statement about a licence for a day"),
        parameters=[OpenApiParameter("on", date), OpenApiParameter("known_at", str)],
        responses={200: StatementDocument, 400: ProblemDocument, 404: ProblemDocument},
        auth=[],
    )
    def get(self, request: Request, number: str) -> Response:
        at = timezone.now()
        issued = issue_statement(number, on=_day(request), known_at=_known_at(request, at), at=at)
        if issued is None:
            raise Http404
        return Response(issued.envelope)


class SearchStatementView(PublicView):
    """That nothing is recorded by a text for a day, signed."""

    @extend_schema(
        operation_id="search_statement",
        tags=["register"],
        summary=gettext_lazy("A signed statement that nothing is recorded by a text for a day"),
        parameters=[OpenApiParameter("q", str, required=True), OpenApiParameter("on", date)],
        responses={200: StatementDocument, 400: ProblemDocument, 409: ProblemDocument},
        auth=[],
    )
    def get(self, request: Request) -> Response:
        return Response(issue_search_statement(request.query_params.get("q", ""), on=_day(request), at=timezone.now()).envelope)


def _day(request: Request) -> date:
    """The day asked for; today when none is."""
    text = request.query_params.get("on", "")
    if not text:
        return timezone.localdate()
    try:
        if len(text) != len("2026-11-22"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidError(_("“on” takes a date such as 2026-11-22."), field="on") from None


def _known_at(request: Request, at: datetime) -> datetime | None:
    text = request.query_params.get("known_at", "")
    if not text:
        return None
    try:
        return instant_asked(text, now=at)
    except InvalidError:
        raise InvalidError(_("“known_at” takes an instant or a day that is not in the future."), field="known_at") from None
