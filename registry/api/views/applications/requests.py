"""`…/requests`: what the authority asks for, and the answer. Files for an item are sent to `…/documents` first."""

from collections import defaultdict
from collections.abc import Mapping

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.application_shapes import request_json
from registry.api.documents import ProblemDocument
from registry.api.documents.applications import RequestDocument, RequestPageDocument
from registry.api.repeats import PARAMETER, done_once
from registry.api.serializers import StrictSerializer
from registry.api.views.applications.base import ApplicantView
from registry.api.views.paging import whole_list
from registry.lib.errors import InvalidError, RuleError
from registry.licensing.actions import answer_in_part, answer_information_request, missing_items
from registry.licensing.models import Application, Document, InformationRequest
from registry.licensing.queries import current_documents, documents_of_request, requests_of
from registry.licensing.states import ItemWants, RequestState


class ReplyInput(StrictSerializer):
    """Texts for the items that want one, by the item's id."""

    replies = serializers.DictField(child=serializers.CharField(allow_blank=True, trim_whitespace=False), default=dict)
    is_part = serializers.BooleanField(default=False, help_text="Send what is answered so far; the rest of the request stays open.")


class RequestsView(ApplicantView):
    """All requests of an application, newest first."""

    @extend_schema(
        operation_id="application_requests",
        summary=gettext_lazy("What the authority asks for"),
        responses={200: RequestPageDocument, 404: ProblemDocument},
    )
    def get(self, _request: Request, number: str) -> Response:
        application = self.application(number)
        files: dict[int | None, list[Document]] = defaultdict(list)
        for document in current_documents(application).select_related("information_request"):
            files[document.information_request_id].append(document)
        return Response(whole_list([request_json(row, files[row.pk]) for row in requests_of(application)]))


class AnswerView(ApplicantView):
    """Answer a request, whole or in part."""

    @extend_schema(
        operation_id="application_request_answer",
        summary=gettext_lazy("Answer a request"),
        parameters=[PARAMETER],
        request=ReplyInput,
        examples=[OpenApiExample("An explanation", {"replies": {"1": "The share was bought in May."}}, request_only=True)],
        responses={200: RequestDocument, 404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument},
    )
    @done_once
    def post(self, request: Request, number: str, request_number: str) -> Response:
        application = self.application(number)
        asked = _the_request(application, request_number)
        given = ReplyInput(data=request.data)
        given.is_valid(raise_exception=True)
        if asked.state != RequestState.OPEN:
            raise RuleError(_("This request is no longer open."), code="state")
        replies, is_part = given.validated_data["replies"], given.validated_data["is_part"]
        _check(asked, replies, is_part=is_part)
        action = answer_in_part if is_part else answer_information_request
        action(application.pk, replies=replies, actor=self.actor, at=timezone.now())
        answered = _the_request(application, request_number)
        return Response(request_json(answered, documents_of_request(answered).select_related("information_request")))


def _the_request(application: Application, number: str) -> InformationRequest:
    found = requests_of(application).filter(number=int(number)).first()
    if found is None:
        raise Http404
    return found


def _check(asked: InformationRequest, replies: Mapping[str, str], *, is_part: bool) -> None:
    """Every item without its answer, and every text that is not wanted, named at once."""
    wanted = {item["id"] for item in asked.items if item["wants"] != ItemWants.DOCUMENT}
    faults = {item_id: [_("This item asks for no text.")] for item_id in sorted(set(replies) - wanted)[:30]}
    try:
        for item_id in [] if is_part else missing_items(asked, replies):
            faults[item_id] = [_("Write an answer.") if item_id in wanted else _("Add a document.")]
    except InvalidError as error:
        faults[error.field] = [error.message]
    if faults:
        raise serializers.ValidationError({"replies": faults})
