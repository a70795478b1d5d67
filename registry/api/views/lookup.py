"""`GET /api/v1/lookup`: is this exchange licensed?"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.documents import LookupDocument, ProblemDocument
from registry.api.shapes import answer_json
from registry.api.views.base import PublicView
from registry.api.views.instants import instant_asked
from registry.lookup.queries import lookup


class LookupView(PublicView):
    """The verdict for a name, site, wallet, account or number, now or at an instant in the past."""

    @extend_schema(
        operation_id="lookup",
        summary=_("Is this exchange licensed?"),
        parameters=[
            OpenApiParameter("q", OpenApiTypes.STR, required=True, description="Name, site, wallet, IBAN, BIN, LEI or licence number."),
            OpenApiParameter(
                "at", OpenApiTypes.STR, description="RFC 3339 instant, or a date meaning the end of that day; not in the future."
            ),
        ],
        responses={200: LookupDocument, 400: ProblemDocument},
        auth=[],
    )
    def get(self, request: Request) -> Response:
        now = timezone.now()
        at_text = request.query_params.get("at", "")
        answer = lookup(request.query_params.get("q", ""), at=instant_asked(at_text, now=now), seen_at=now)
        response = Response(answer_json(answer))
        response["Cache-Control"] = "public, max-age=5" if not at_text else "public, max-age=60"
        response["Access-Control-Allow-Origin"] = "*"
        return response
