"""`…/check`, `…/submit`, `…/withdraw`: what stands in the way, sending, taking back."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.application_shapes import problem_json
from registry.api.documents import ProblemDocument
from registry.api.documents.applications import CheckDocument, WholeApplicationDocument
from registry.api.problems import Problem
from registry.api.renderers import AnythingRenderer, JSONRenderer
from registry.api.repeats import PARAMETER, done_once
from registry.api.serializers import StrictSerializer
from registry.api.signing_shapes import marks_json
from registry.api.views.applications.base import ApplicantView
from registry.api.views.applications.drafts import whole_json
from registry.lib.canonical import content_hash
from registry.lib.errors import InvalidError, RuleError, StaleError
from registry.licensing.actions import submit_application, withdraw_application
from registry.licensing.queries import bytes_to_sign, draft_content, form_for, power_obstacles, progress, section_marks
from registry.licensing.states import ApplicationState

MOST_SIGNATURE = 960_000
MOVED = {200: WholeApplicationDocument, 404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument}


class SubmitInput(StrictSerializer):
    """The declaration, and what it is about."""

    declaration = serializers.BooleanField(help_text="True: you declare what “declaration” of the check says.")
    checked_hash = serializers.CharField(max_length=100, help_text="The “hash” of the check, so that nothing is sent unseen.")
    signature = serializers.CharField(
        max_length=MOST_SIGNATURE,
        required=False,
        allow_null=True,
        help_text="A detached CMS signature (CAdES) of the bytes of to-sign: PEM, or DER in base64.",
    )


class WithdrawInput(StrictSerializer):
    """That it is meant, and why, if you like to say."""

    number = serializers.CharField(max_length=40, help_text="The number of the application again, since it is taken back for good.")
    reason = serializers.CharField(max_length=2000, allow_blank=True, default="")


class CheckView(ApplicantView):
    """What stands in the way of sending."""

    @extend_schema(
        operation_id="application_check",
        summary=gettext_lazy("What stands in the way of sending"),
        responses={200: CheckDocument, 404: ProblemDocument},
    )
    def get(self, _request: Request, number: str) -> Response:
        application = self.application(number)
        whole, content = progress(application), draft_content(application)
        lacking = power_obstacles(application, self.person, timezone.now())
        return Response(
            {
                "hash": content_hash(content),
                "is_complete": whole.is_complete and not lacking,
                "problems": [problem_json(problem) for problem in whole.problems],
                "declaration": [str(text) for text in form_for(application).declaration],
                "signature": form_for(application).signature,
                "sections": marks_json(section_marks(content)),
                "powers": [{"code": one.code, "detail": one.message} for one in lacking],
            }
        )


class ToSignView(ApplicantView):
    """Exactly the bytes that would be sent now."""

    renderer_classes = [JSONRenderer, AnythingRenderer]

    @extend_schema(
        operation_id="application_to_sign",
        summary=gettext_lazy("The bytes to sign"),
        description="Canonical JSON; its SHA-256 is the “hash” of the check. Sign it as it is and send the signature with the submission.",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 404: ProblemDocument, 409: ProblemDocument},
    )
    def get(self, _request: Request, number: str) -> HttpResponse:
        application = self.application(number)
        if application.state != ApplicationState.DRAFT:
            raise RuleError(_("It was sent already: there is nothing to sign."), code="state")
        response = HttpResponse(bytes_to_sign(application), content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{application.number}.json"'
        response["Cache-Control"] = "private, no-store"
        return response


class SubmitView(ApplicantView):
    """Send the application."""

    @extend_schema(
        operation_id="application_submit",
        summary=gettext_lazy("Send the application"),
        description="Sending twice sends once. Only a key made by an administrator of the exchange may send.",
        parameters=[PARAMETER],
        request=SubmitInput,
        examples=[OpenApiExample("After the check", {"declaration": True, "checked_hash": "sha256:9f2c…"}, request_only=True)],
        responses=MOVED,
    )
    @done_once
    def post(self, request: Request, number: str) -> Response:
        application = self.application(number)
        given = SubmitInput(data=request.data)
        given.is_valid(raise_exception=True)
        declared, checked = given.validated_data["declaration"], given.validated_data["checked_hash"]
        text = given.validated_data.get("signature")
        signature = text.encode() if text else None
        facts: dict[str, Any] = {"is_declared": declared, "checked_hash": checked, "signature": signature}
        try:
            submit_application(application.pk, **facts, actor=self.actor, at=timezone.now())
        except StaleError as error:
            content = draft_content(application)
            current = {"hash": content_hash(content), "sections": marks_json(section_marks(content))}
            raise Problem("stale", error.message, current=current, given={"hash": checked}) from None
        return Response(whole_json(self, self.application(number)))


class WithdrawView(ApplicantView):
    """Take the application back, for good."""

    @extend_schema(
        operation_id="application_withdraw",
        summary=gettext_lazy("Take the application back, for good"),
        parameters=[PARAMETER],
        request=WithdrawInput,
        examples=[OpenApiExample("With a reason", {"number": "APP-2026-000001", "reason": "We stay abroad."}, request_only=True)],
        responses=MOVED,
    )
    @done_once
    def post(self, request: Request, number: str) -> Response:
        application = self.application(number)
        given = WithdrawInput(data=request.data)
        given.is_valid(raise_exception=True)
        if given.validated_data["number"] != application.number:
            raise InvalidError(_("Repeat the number of the application: it is taken back for good."), field="number")
        withdraw_application(application.pk, reason=given.validated_data["reason"], actor=self.actor, at=timezone.now())
        return Response(whole_json(self, self.application(number)))
