"""`/api/v1/applications` and `/{number}`: list and begin applications, and see how one stands."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api import application_shapes as shapes
from registry.api.documents import ProblemDocument
from registry.api.documents.applications import ApplicationPageDocument, WholeApplicationDocument
from registry.api.repeats import PARAMETER, done_once
from registry.api.serializers import StrictSerializer
from registry.api.views.applications.base import ApplicantView
from registry.api.views.paging import cursor_position, page_of, page_size
from registry.lib.errors import InvalidError
from registry.licensing.actions import start_application
from registry.licensing.models import Application
from registry.licensing.queries import applications_of, available_moves, decisions_of, latest_submission, licences, open_request, progress
from registry.licensing.states import ApplicationKind, ApplicationState


class StartInput(StrictSerializer):
    """A new application."""

    kind = serializers.ChoiceField(choices=ApplicationKind.choices)
    authority = serializers.CharField(max_length=40, help_text="The code of an authority that takes applications.")
    licence = serializers.CharField(
        max_length=60, required=False, help_text="The number of the licence that it is about: of every kind but a new licence."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A licence where the kind is about one, and none where it is not."""
        if (attrs["kind"] == ApplicationKind.NEW_LICENCE) == bool(attrs.get("licence")):
            raise serializers.ValidationError({"licence": [_("Name your licence for every kind of application but a new licence.")]})
        return attrs


class ApplicationsView(ApplicantView):
    """Your applications."""

    @extend_schema(
        operation_id="applications",
        summary=gettext_lazy("Your applications"),
        parameters=[
            OpenApiParameter("state", str, enum=ApplicationState.values),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int),
        ],
        responses={200: ApplicationPageDocument, 400: ProblemDocument},
    )
    def get(self, request: Request) -> Response:
        asked, limit = request.query_params, page_size(request.query_params.get("limit", ""))
        rows = applications_of(self.organisation).order_by("-pk")
        if asked.get("state"):
            rows = rows.filter(state=_known_state(asked["state"]))
        if asked.get("cursor"):
            rows = rows.filter(pk__lt=cursor_position(asked["cursor"], int)[0])
        shown = list(rows[: limit + 1])
        return Response(page_of(request, shown, limit, shape=shapes.application_json, key=lambda row: row.pk))

    @extend_schema(
        operation_id="application_start",
        summary=gettext_lazy("Begin an application"),
        description="Answers the draft there is with 200, or a new one with 201.",
        parameters=[PARAMETER],
        request=StartInput,
        examples=[
            OpenApiExample("New licence", {"kind": "new_licence", "authority": "AFSA"}, request_only=True),
            OpenApiExample("Renewal", {"kind": "renewal", "authority": "AFSA", "licence": "AFSA-A-LA-2026-0001"}, request_only=True),
        ],
        responses={
            200: WholeApplicationDocument,
            201: WholeApplicationDocument,
            409: ProblemDocument,
            422: ProblemDocument,
        },
    )
    @done_once
    def post(self, request: Request) -> Response:
        given = StartInput(data=request.data)
        given.is_valid(raise_exception=True)
        at, wanted = timezone.now(), given.validated_data
        concerns = licences().filter(exchange__organisation=self.organisation, number=wanted.get("licence", "")).first()
        begun = start_application(self.organisation, wanted["authority"], kind=wanted["kind"], concerns=concerns, actor=self.actor, at=at)
        code = status.HTTP_201_CREATED if begun.created_at == at else status.HTTP_200_OK
        body = whole_json(self, begun)
        return Response(body, status=code, headers={"Location": body["links"]["self"]})


class ApplicationView(ApplicantView):
    """One application."""

    @extend_schema(
        operation_id="application",
        summary=gettext_lazy("How an application stands"),
        responses={200: WholeApplicationDocument, 404: ProblemDocument},
    )
    def get(self, _request: Request, number: str) -> Response:
        return Response(whole_json(self, self.application(number)))


def whole_json(view: ApplicantView, application: Application) -> dict[str, Any]:
    """The application with progress, moves, and how it ended."""
    submission, request = latest_submission(application), open_request(application)
    licence = licences().filter(application=application).first() or application.concerns
    decisions = [shapes.decision_json(one, application, licence) for one in decisions_of(application)]
    return {
        **shapes.application_json(application),
        "progress": shapes.progress_json(progress(application)),
        "moves": [shapes.move_json(option) for option in available_moves(application, view.person)],
        "submission": shapes.submission_json(submission) if submission else None,
        "open_request": request.number if request else None,
        "decision": decisions[0] if decisions else None,
        "decisions": decisions,
    }


def _known_state(text: str) -> str:
    if text in ApplicationState.values:
        return text
    raise InvalidError(_("The state is one of: {states}.").format(states=", ".join(ApplicationState.values)), field="state")
