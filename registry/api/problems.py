"""Every error of the API as `application/problem+json` (RFC 9457), from one catalogue.

`code` is stable and for programs, `title` and `detail` are translated, `type` is a page that explains the code,
`errors` names each wrong field by JSON pointer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response

from registry.lib.canonical import canonical_bytes
from registry.lib.errors import InvalidError, NotAllowedError, RegistryError, RuleError

CONTENT_TYPE = "application/problem+json"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Kind:
    """What a code means and what its reader can do about it."""

    status: int
    title: str | Promise
    remedy: str | Promise


KINDS: dict[str, Kind] = {
    "invalid": Kind(400, gettext_lazy("The input is not valid"), gettext_lazy("Mend the fields named in “errors” and send it again.")),
    "malformed": Kind(
        400, gettext_lazy("The body cannot be read"), gettext_lazy("Send one UTF-8 JSON value, nested at most 32 levels deep.")
    ),
    "unauthorized": Kind(401, gettext_lazy("A valid key is needed"), gettext_lazy("Send a live key as “Authorization: Bearer …”.")),
    "not-allowed": Kind(403, gettext_lazy("This key may not do that"), gettext_lazy("Ask your administrator for a key with the scope.")),
    "not-found": Kind(404, gettext_lazy("Nothing is here"), gettext_lazy("Check the address. An object of somebody else also answers so.")),
    "method-not-allowed": Kind(405, gettext_lazy("That method does nothing here"), gettext_lazy("Use a method named in the Allow header.")),
    "not-acceptable": Kind(406, gettext_lazy("No such representation"), gettext_lazy("Ask for a media type the documentation names.")),
    "rule": Kind(409, gettext_lazy("The present state refuses this"), gettext_lazy("Read the state again and decide anew.")),
    "stale": Kind(409, gettext_lazy("Somebody was faster"), gettext_lazy("Load the newest version and apply your change to it.")),
    "hash-mismatch": Kind(409, gettext_lazy("Your list differs from ours"), gettext_lazy("Take the snapshot, then acknowledge again.")),
    "seq-unknown": Kind(409, gettext_lazy("No such publication"), gettext_lazy("Acknowledge only what was served to you.")),
    "delta-gone": Kind(410, gettext_lazy("These changes are no longer offered"), gettext_lazy("Take the snapshot named in “snapshot”.")),
    "too-large": Kind(413, gettext_lazy("The body is too large"), gettext_lazy("Send less at a time.")),
    "unsupported-media-type": Kind(415, gettext_lazy("That media type is not read here"), gettext_lazy("Send application/json.")),
    "still-running": Kind(
        409, gettext_lazy("The first call is still running"), gettext_lazy("Wait a moment, then send the same call again.")
    ),
    "key-reused": Kind(
        422, gettext_lazy("That idempotency key was used for another request"), gettext_lazy("Use a new key for a new request.")
    ),
    "too-many-requests": Kind(429, gettext_lazy("Too many requests"), gettext_lazy("Wait as long as the Retry-After header says.")),
    "server-error": Kind(500, gettext_lazy("We failed"), gettext_lazy("Try again; if it fails again, tell us the request id.")),
    "unavailable": Kind(503, gettext_lazy("Not available right now"), gettext_lazy("Try again in a minute.")),
}
BY_STATUS = {
    400: "invalid",
    401: "unauthorized",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "rule",
    410: "delta-gone",
    413: "too-large",
    415: "unsupported-media-type",
    422: "key-reused",
    429: "too-many-requests",
    503: "unavailable",
}


class Problem(exceptions.APIException):
    """Raise to answer with a code of the catalogue and, where it helps, the wrong fields and further members."""

    def __init__(self, code: str, detail: str = "", errors: Sequence[Mapping[str, str]] = (), **members: object) -> None:
        self.kind = KINDS[code]
        self.status_code = self.kind.status
        self.errors = errors
        self.members = members
        super().__init__(detail or str(self.kind.remedy), code)
        self.code = code


def body(code: str, *, detail: str, instance: str, errors: Sequence[Mapping[str, str]] = (), **members: Any) -> dict[str, Any]:
    """The members of one problem document."""
    kind = KINDS[code]
    return {
        "type": f"{settings.BASE_URL}/api/problems/{code}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": detail,
        "code": code,
        "instance": instance,
        "errors": list(errors),
        **members,
    }


def plain_response(request: HttpRequest, code: str, detail: str = "", **members: Any) -> HttpResponse:
    """A problem answered outside DRF: by middleware, guards and the error views of API paths."""
    document = body(code, detail=detail or str(KINDS[code].remedy), instance=request.path, **members)
    return HttpResponse(canonical_bytes(document), status=KINDS[code].status, content_type=CONTENT_TYPE)


def handler(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: whatever went wrong becomes a problem document, never HTML and never a trace."""
    instance = context["request"].path
    code, detail, errors, members = _read(error)
    response = Response(body(code, detail=detail, instance=instance, errors=errors, **members), status=KINDS[code].status)
    response.content_type = CONTENT_TYPE
    response["Cache-Control"] = "no-store"
    for name, value in _headers(error).items():
        response[name] = value
    return response


Read = tuple[str, str, Sequence[Mapping[str, str]], Mapping[str, Any]]


def _read(error: Exception) -> Read:
    if isinstance(error, Problem):
        return error.code, str(error.detail), error.errors, error.members
    if isinstance(error, exceptions.ValidationError):
        errors = list(_flatten(error.detail, ""))
        return "invalid", _("{count} thing(s) to mend: see “errors”.").format(count=len(errors)), errors, {}
    if isinstance(error, RegistryError):
        return _read_registry(error)
    if isinstance(error, exceptions.ParseError):
        return "malformed", str(error.detail), (), {}
    if isinstance(error, exceptions.APIException) and not isinstance(error, exceptions.NotFound):
        return BY_STATUS.get(error.status_code, "server-error"), str(error.detail), (), {}
    code = _code_of(error)
    return code, str(KINDS[code].remedy), (), {}


def _code_of(error: Exception) -> str:
    if isinstance(error, Http404 | exceptions.NotFound):
        return "not-found"
    if isinstance(error, PermissionDenied):
        return "not-allowed"
    log.error("api.unexpected", exc_info=error)
    return "server-error"


def _read_registry(error: RegistryError) -> Read:
    code = error.code if error.code in KINDS else _fallback(error)
    errors = [{"pointer": "/" + error.field, "detail": error.message, "code": error.code}] if error.field else []
    return code, error.message, errors, {}


def _fallback(error: RegistryError) -> str:
    if isinstance(error, RuleError):
        return "rule"
    if isinstance(error, NotAllowedError):
        return "not-allowed"
    return "invalid" if isinstance(error, InvalidError) else "server-error"


def _flatten(detail: Any, pointer: str) -> list[dict[str, str]]:
    if isinstance(detail, Mapping):
        return [
            row
            for key, value in detail.items()
            for row in _flatten(value, pointer if key == "non_field_errors" else f"{pointer}/{escaped(str(key))}")
        ]
    if isinstance(detail, list):
        nested = [isinstance(item, Mapping | list) for item in detail]
        return [
            row for index, item in enumerate(detail) for row in _flatten(item, f"{pointer}/{index}" if nested[index] else pointer) if item
        ]
    return [{"pointer": pointer, "detail": str(detail), "code": getattr(detail, "code", "invalid")}]


def escaped(name: str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _headers(error: Exception) -> dict[str, str]:
    headers = {}
    if (
        isinstance(error, exceptions.AuthenticationFailed | exceptions.NotAuthenticated)
        and error.status_code == status.HTTP_401_UNAUTHORIZED
    ):
        headers["WWW-Authenticate"] = 'Bearer realm="registry"'
    wait = getattr(error, "wait", None)
    if isinstance(error, exceptions.Throttled) and wait:
        headers["Retry-After"] = str(int(wait) + 1)
    return headers
