"""`/api/v1/forms/{code}/{version}`: a form as data."""

from django.http import Http404
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.documents import ProblemDocument
from registry.api.documents.applications import FormDocument
from registry.api.form_shapes import form_json
from registry.api.views.applications.base import ApplicantView
from registry.licensing.forms import FormError
from registry.licensing.queries import form_of, option_sources


class FormView(ApplicantView):
    """A form of one version."""

    @extend_schema(
        operation_id="form",
        summary=gettext_lazy("A form as data, in your language"),
        parameters=[
            OpenApiParameter("Accept-Language", str, OpenApiParameter.HEADER, description="kk, ru or en."),
            OpenApiParameter("authority", str, description="The code of an authority: only what it licenses is offered as an option."),
        ],
        responses={200: FormDocument, 404: ProblemDocument},
    )
    def get(self, request: Request, code: str, version: str) -> Response:
        try:
            form = form_of(code, int(version))
        except FormError:
            raise Http404 from None
        return Response(form_json(form, option_sources(request.query_params.get("authority", ""))))
