"""What every answer carries, pages included: a request id and the permissions policy."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from registry.api.measures import ANSWERED

log = structlog.get_logger("registry.request")
Handler = Callable[[HttpRequest], HttpResponseBase]
SECRET_PARTS = frozenset({"token", "key"})
WELL_FORMED = re.compile(r"[A-Za-z0-9_.-]{8,64}")

PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), "
    "midi=(), payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)"
)


class RequestIdMiddleware:
    """Names each request: `X-Request-Id` on the answer, `request_id` on every log line, one line when it ends.

    A well-formed id given by a proxy is kept only when settings say there is one. The query string is never logged.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, with its request id."""
        request_id = _given_id(request) or uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request_id
        seconds = time.perf_counter() - started
        view = request.resolver_match.view_name if request.resolver_match else ""
        ANSWERED.labels(view, request.method, response.status_code).observe(seconds)
        duration = round(seconds * 1000, 1)
        log.info("answered", method=request.method, path=path_for_logs(request), code=response.status_code, duration_ms=duration)
        return response


def path_for_logs(request: HttpRequest) -> str:
    """The path, or only its pattern where the path holds a secret: links to accept, to confirm, to choose a password."""
    match = request.resolver_match
    return f"/{match.route}" if match and SECRET_PARTS & match.kwargs.keys() else request.path


def _given_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-Id", "") if settings.IS_BEHIND_PROXY else ""
    return given if WELL_FORMED.fullmatch(given) else ""


class PermissionsPolicyMiddleware:
    """Denies pages every browser power they do not use."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer with its `Permissions-Policy`."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response
