"""`/api/v1/powers…`: the exchange's powers of attorney, to read. They are recorded on the pages, with their papers."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.documents import ProblemDocument
from registry.api.documents.signing import PowerDocument, PowerPageDocument
from registry.api.signing_shapes import power_json
from registry.api.views.applications.base import ApplicantView
from registry.api.views.paging import cursor_position, page_of, page_size
from registry.licensing.queries import powers_of_organisation


class PowersView(ApplicantView):
    """Your powers of attorney."""

    @extend_schema(
        operation_id="powers",
        summary=gettext_lazy("Your powers of attorney"),
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("limit", int)],
        responses={200: PowerPageDocument, 400: ProblemDocument},
    )
    def get(self, request: Request) -> Response:
        asked, limit, at = request.query_params, page_size(request.query_params.get("limit", "")), timezone.now()
        rows = powers_of_organisation(self.organisation).order_by("-pk")
        if asked.get("cursor"):
            rows = rows.filter(pk__lt=cursor_position(asked["cursor"], int)[0])
        shown = list(rows[: limit + 1])
        return Response(page_of(request, shown, limit, shape=lambda row: power_json(row, at), key=lambda row: row.pk))


class PowerView(ApplicantView):
    """One of them."""

    @extend_schema(
        operation_id="power",
        summary=gettext_lazy("One of your powers of attorney"),
        responses={200: PowerDocument, 404: ProblemDocument},
    )
    def get(self, _request: Request, pk: str) -> Response:
        found = powers_of_organisation(self.organisation).filter(pk=int(pk)).first()
        if found is None:
            raise Http404
        return Response(power_json(found, timezone.now()))
