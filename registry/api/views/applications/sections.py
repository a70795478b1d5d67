"""`…/sections/{code}`: the answers of a section, the items of a list, and saying that one is complete."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.application_shapes import section_json
from registry.api.documents import ProblemDocument
from registry.api.documents.applications import SectionDocument
from registry.api.problems import Problem
from registry.api.repeats import PARAMETER, done_once
from registry.api.serializers import StrictSerializer
from registry.api.views.applications.base import ApplicantView, load_section, version_shown
from registry.lib.errors import InvalidError, StaleError
from registry.licensing.actions import finish_section, remove_item, save_item, save_section
from registry.licensing.models import Answer, Application
from registry.licensing.progress import items_of
from registry.licensing.queries import documents_of_form, progress

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The ETag of the section, instead of “version”.")
CHANGED = {200: SectionDocument, 404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument}


class VersionInput(StrictSerializer):
    """What a change was made from."""

    version = serializers.IntegerField(min_value=0, max_value=10**9, required=False, help_text="Of the section as you saw it; 0 for none.")


class AnswersInput(VersionInput):
    """Answers by question code: texts, and for several choices a list of codes. What is left out is not answered."""

    answers = serializers.DictField()


EXAMPLE = OpenApiExample("Legal name", {"answers": {"legal_name": "Altyn Exchange Ltd.", "country": "KZ"}, "version": 0}, request_only=True)
ITEM_EXAMPLE = OpenApiExample(
    "A site", {"answers": {"site": "https://altyn.example/", "label": "Main site"}, "version": 0}, request_only=True
)


class SectionsView(ApplicantView):
    """A section of an application."""

    def changed(self, application: Application, code: str, change: Callable[[], Answer], *, created: bool = False) -> Response:
        """The section after a change. A stale one is 409 with both versions: `current` as it stands, `given` as it was sent."""
        try:
            change()
        except StaleError as error:
            raise Problem("stale", error.message, current=whole_section(application, code), given=self.request.data or None) from None
        return self.shown(application, code, status.HTTP_201_CREATED if created else status.HTTP_200_OK)

    def shown(self, application: Application, code: str, http_status: int = status.HTTP_200_OK) -> Response:
        """The section as it stands now."""
        body = whole_section(application, code)
        return Response(body, status=http_status, headers={"ETag": f'"{body["version"]}"'})

    def stamp(self) -> dict[str, Any]:
        """Who acts, and when."""
        return {"actor": self.actor, "at": timezone.now()}


class SectionView(SectionsView):
    """The answers of a section."""

    @extend_schema(
        operation_id="application_section",
        summary=gettext_lazy("A section with what is answered"),
        responses={200: SectionDocument, 404: ProblemDocument},
    )
    def get(self, _request: Request, number: str, code: str) -> Response:
        return self.shown(self.application(number), code)

    @extend_schema(
        operation_id="application_section_save",
        summary=gettext_lazy("Answer a section"),
        parameters=[IF_MATCH],
        request=AnswersInput,
        examples=[EXAMPLE],
        responses={name: value for name, value in CHANGED.items() if name != 422},
    )
    def put(self, request: Request, number: str, code: str) -> Response:
        application = self.application(number)
        load_section(application, code)
        answers, version = _answers(request)
        return self.changed(application, code, lambda: save_section(application.pk, code, answers, version=version, **self.stamp()))


class ItemsView(SectionsView):
    """The items of a list."""

    @extend_schema(
        operation_id="application_item_add",
        summary=gettext_lazy("Add an item to a list"),
        parameters=[IF_MATCH, PARAMETER],
        request=AnswersInput,
        examples=[ITEM_EXAMPLE],
        responses={201: SectionDocument, 404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument},
    )
    @done_once
    def post(self, request: Request, number: str, code: str) -> Response:
        application = self.application(number)
        load_section(application, code)
        answers, version = _answers(request)

        def add() -> Answer:
            return save_item(application.pk, code, "", answers, version=version, **self.stamp())

        return self.changed(application, code, add, created=True)


class ItemView(SectionsView):
    """One item of a list."""

    @extend_schema(
        operation_id="application_item_save",
        summary=gettext_lazy("Change an item of a list"),
        parameters=[IF_MATCH],
        request=AnswersInput,
        examples=[ITEM_EXAMPLE],
        responses={name: value for name, value in CHANGED.items() if name != 422},
    )
    def put(self, request: Request, number: str, code: str, item_id: str) -> Response:
        application = self.application(number)
        _section, answers = load_section(application, code)
        if all(item["id"] != item_id for item in items_of({name: one.data for name, one in answers.items()}, code)):
            raise Http404
        given, version = _answers(request)
        return self.changed(application, code, lambda: save_item(application.pk, code, item_id, given, version=version, **self.stamp()))

    @extend_schema(
        operation_id="application_item_remove",
        summary=gettext_lazy("Take an item off a list"),
        description="Removing it twice removes it once.",
        parameters=[IF_MATCH, OpenApiParameter("version", int, description="Of the section as you saw it.")],
        responses={name: value for name, value in CHANGED.items() if name != 422},
    )
    def delete(self, request: Request, number: str, code: str, item_id: str) -> Response:
        application = self.application(number)
        load_section(application, code)
        version = version_shown(request, _version_asked(request))
        return self.changed(application, code, lambda: remove_item(application.pk, code, item_id, version=version, **self.stamp()))


class SectionFinishView(SectionsView):
    """Say that a list is complete, or that nothing more comes to optional documents."""

    @extend_schema(
        operation_id="application_section_finish",
        summary=gettext_lazy("Say that a list is complete"),
        parameters=[IF_MATCH, PARAMETER],
        request=VersionInput,
        responses=CHANGED,
    )
    @done_once
    def post(self, request: Request, number: str, code: str) -> Response:
        application = self.application(number)
        load_section(application, code)
        given = VersionInput(data=request.data)
        given.is_valid(raise_exception=True)
        version = version_shown(request, given.validated_data.get("version"))
        return self.changed(application, code, lambda: finish_section(application.pk, code, version=version, **self.stamp()))


def whole_section(application: Application, code: str) -> dict[str, Any]:
    """The section as JSON, with its files and what it lacks. Raises `Http404` when it does not apply."""
    section, answers = load_section(application, code)
    files = [one for one in documents_of_form(application) if one.requirement == code]
    return section_json(section, answers.get(code), progress(application).row(code), files)


def _answers(request: Request) -> tuple[dict[str, Any], int]:
    given = AnswersInput(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data["answers"], version_shown(request, given.validated_data.get("version"))


def _version_asked(request: Request) -> int | None:
    text = request.query_params.get("version", "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise InvalidError(_("“version” takes the number of the version that you saw."), field="version")
