"""`…/documents`: files for sections of a draft and for items of an information request."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.application_shapes import document_json
from registry.api.documents import ProblemDocument
from registry.api.documents.applications import FileDocument, FilePageDocument
from registry.api.parsers import StrictFormParser
from registry.api.renderers import AnythingRenderer, JSONRenderer
from registry.api.repeats import PARAMETER, done_once
from registry.api.serializers import StrictSerializer
from registry.api.views.applications.base import ApplicantView, load_document, load_section
from registry.api.views.paging import whole_list
from registry.licensing.actions import add_document, add_request_document, remove_document, replace_document
from registry.licensing.models import Application, Document
from registry.licensing.queries import current_documents

log = structlog.get_logger(__name__)
SANDBOX = "default-src 'none'; sandbox"
TAKEN = {404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument}


class FileInput(StrictSerializer):
    """A file in the place of another."""

    file = serializers.FileField(
        allow_empty_file=True, max_length=1000, help_text="PDF, PNG, JPEG, DOCX or XLSX, told by what is inside.", use_url=False
    )


class PlacedFileInput(FileInput):
    """A file, and where it belongs: a section of documents, or an item of the open information request."""

    section = serializers.CharField(max_length=60, required=False)
    item = serializers.CharField(max_length=40, required=False, help_text="The id of an item of the open information request.")

    def validate(self, attrs: Any) -> Any:
        """One of the two places."""
        if ("section" in attrs) == ("item" in attrs):
            raise serializers.ValidationError(_("Say where the file belongs: “section” or “item”, one of them."))
        return attrs


class FilesView(ApplicantView):
    """The files of an application."""

    parser_classes = [StrictFormParser]

    @extend_schema(
        operation_id="application_documents",
        summary=gettext_lazy("The files that count"),
        responses={200: FilePageDocument, 404: ProblemDocument},
    )
    def get(self, _request: Request, number: str) -> Response:
        rows = current_documents(self.application(number)).select_related("information_request")
        return Response(whole_list([document_json(row) for row in rows]))

    @extend_schema(
        operation_id="application_document_add",
        summary=gettext_lazy("Send a file"),
        description="The same file for the same place is kept once.",
        parameters=[PARAMETER],
        request={"multipart/form-data": PlacedFileInput},
        examples=[OpenApiExample("For a section", {"file": "(bytes)", "section": "doc_business_plan"}, request_only=True)],
        responses={201: FileDocument, **TAKEN},
    )
    @done_once
    def post(self, request: Request, number: str) -> Response:
        application = self.application(number)
        given = PlacedFileInput(data=_one_each(request))
        given.is_valid(raise_exception=True)
        kept = self.keep(application, given.validated_data)
        return Response(document_json(kept), status=status.HTTP_201_CREATED)

    def keep(self, application: Application, given: Mapping[str, Any]) -> Document:
        """The file in its place."""
        file: UploadedFile[Any] = given["file"]
        act: dict[str, Any] = {"actor": self.actor, "at": timezone.now()}
        if "item" in given:
            return add_request_document(application.pk, given["item"], file, file.name or "", **act)
        load_section(application, given["section"])
        return add_document(application.pk, given["section"], file, file.name or "", **act)


class FileView(ApplicantView):
    """One file."""

    parser_classes = [StrictFormParser]

    @extend_schema(
        operation_id="application_document",
        summary=gettext_lazy("What is known of a file"),
        responses={200: FileDocument, 404: ProblemDocument},
    )
    def get(self, _request: Request, number: str, pk: str) -> Response:
        return Response(document_json(load_document(self.application(number), pk)))

    @extend_schema(
        operation_id="application_document_replace",
        summary=gettext_lazy("Put another file in its place"),
        description="The old file stays on record and counts no more; the new one has an id of its own.",
        request={"multipart/form-data": FileInput},
        responses={200: FileDocument, 404: ProblemDocument, 409: ProblemDocument},
    )
    def put(self, request: Request, number: str, pk: str) -> Response:
        old = load_document(self.application(number), pk)
        given = FileInput(data=_one_each(request))
        given.is_valid(raise_exception=True)
        file: UploadedFile[Any] = given.validated_data["file"]
        kept = replace_document(old.pk, file, file.name or "", actor=self.actor, at=timezone.now())
        return Response(document_json(kept))

    @extend_schema(
        operation_id="application_document_remove",
        summary=gettext_lazy("Take a file out"),
        description="It stays on record. Removing it twice removes it once.",
        responses={204: None, 404: ProblemDocument, 409: ProblemDocument},
    )
    def delete(self, _request: Request, number: str, pk: str) -> Response:
        document = load_document(self.application(number), pk)
        remove_document(document.pk, actor=self.actor, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class FileContentView(ApplicantView):
    """The bytes of a file."""

    renderer_classes = [JSONRenderer, AnythingRenderer]

    @extend_schema(
        operation_id="application_document_content",
        summary=gettext_lazy("The bytes of a file"),
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 404: ProblemDocument},
    )
    def get(self, _request: Request, number: str, pk: str) -> FileResponse:
        return attachment(load_document(self.application(number), pk))


def attachment(document: Document) -> FileResponse:
    """A stranger's file, which no browser opens in our name. Raises `Http404` when the store has lost it, and logs that."""
    if not document.file:  # its bytes were erased
        raise Http404
    try:
        content = document.file.open("rb")
    except FileNotFoundError:
        log.exception("api.document_missing", document=document.pk)
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=document.original_name, content_type=document.content_type)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _one_each(request: Request) -> dict[str, Any]:
    """The fields of the form as a plain object; one given twice is one too many. A call without a body is an empty form."""
    if not isinstance(request.data, QueryDict):
        return {}
    doubled = [name for name, values in request.data.lists() if len(values) > 1]
    if doubled:
        raise serializers.ValidationError({name: [_("Give it once.")] for name in doubled[:10]})
    return dict(request.data.items())
