"""How the OpenAPI document is drawn: what every operation may answer is said once, here, and not in each view."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from registry.api.documents import ProblemDocument
from registry.api.problems import BY_STATUS, CONTENT_TYPE, KINDS

Direction = Literal["request", "response"]


class RegistrySchema(AutoSchema):
    """Adds to each operation the problems that its kind of view can answer."""

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code in self._usual_problems():
            bodies.setdefault(str(code), self._get_response_for_code(ProblemDocument, str(code), None, direction))
        bodies["429"]["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
        return bodies

    def _get_response_for_code(
        self, serializer: Any, status_code: Any, media_types: Any = None, direction: Direction = "response"
    ) -> dict[str, Any]:
        is_problem = _is_problem(serializer)
        media_types = [CONTENT_TYPE] if is_problem else media_types
        body: dict[str, Any] = super()._get_response_for_code(  # type: ignore[no-untyped-call]  # the library types it not
            serializer, status_code, media_types, direction
        )
        if is_problem:
            body["description"] = str(KINDS[BY_STATUS[int(status_code)]].title)
        return body

    def _usual_problems(self) -> list[int]:
        codes = [406, 429]
        if self.view.get_authenticators():
            codes += [401, 403]
        if self.method in ("POST", "PUT") and self.get_request_serializer() is not None:
            codes += [400, 413, 415]
        return codes


def _is_problem(serializer: Any) -> bool:
    kind = serializer if isinstance(serializer, type) else type(serializer)
    return issubclass(kind, serializers.BaseSerializer) and issubclass(kind, ProblemDocument)
