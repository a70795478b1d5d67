"""`/api/v1/licences…`: the exchange's own licences, with what only the holder sees."""

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.accounts.models import Organisation
from registry.api.documents import ProblemDocument
from registry.api.documents.applications import OwnLicencePageDocument, WholeLicenceDocument
from registry.api.licence_shapes import condition_json, identifiers_json, own_licence_json, span_json
from registry.api.views.applications.base import ApplicantView
from registry.api.views.paging import cursor_position, page_of, page_size
from registry.exchanges.queries import active_identifiers
from registry.licensing.models import Licence
from registry.licensing.queries import conditions_of, history_of, licences, standing_of, standings_of


class OwnLicencesView(ApplicantView):
    """Your licences, by number."""

    @extend_schema(
        operation_id="licences",
        summary=gettext_lazy("Your licences"),
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("limit", int)],
        responses={200: OwnLicencePageDocument, 400: ProblemDocument},
    )
    def get(self, request: Request) -> Response:
        asked, limit = request.query_params, page_size(request.query_params.get("limit", ""))
        rows = licences_of(self.organisation)
        if asked.get("cursor"):
            rows = rows.filter(number__gt=cursor_position(asked["cursor"], str)[0])
        shown = list(rows[: limit + 1])
        at = timezone.now()
        standings = standings_of(shown, at)
        body = page_of(request, shown, limit, shape=lambda row: own_licence_json(row, standings[row.pk], at), key=lambda row: row.number)
        return Response(body)


class OwnLicenceView(ApplicantView):
    """One of your licences."""

    @extend_schema(
        operation_id="licence",
        summary=gettext_lazy("One of your licences, with conditions and spans"),
        responses={200: WholeLicenceDocument, 404: ProblemDocument},
    )
    def get(self, _request: Request, number: str) -> Response:
        found, at = licences_of(self.organisation).filter(number=number).first(), timezone.now()
        if found is None:
            raise Http404
        return Response(
            {
                **own_licence_json(found, standing_of(found, at), at),
                "conditions": [condition_json(one) for one in conditions_of(found, at)],
                "spans": [span_json(span) for span in history_of(found)],
                "identifiers": identifiers_json(active_identifiers(found.exchange)),
            }
        )


def licences_of(organisation: Organisation) -> QuerySet[Licence]:
    """What the organisation holds and held, by number."""
    return licences().filter(exchange__organisation=organisation)
