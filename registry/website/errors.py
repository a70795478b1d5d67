"""Pages for what goes wrong: in the reader's language, saying what happened, what was kept and what to do."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from registry.lib.errors import InvalidError, NotAllowedError, RegistryError, RuleError

log = structlog.get_logger(__name__)
Handler = Callable[[HttpRequest], HttpResponseBase]
API_PREFIX = "/api/"
STATUS_OF: tuple[tuple[type[RegistryError], int], ...] = ((RuleError, 409), (NotAllowedError, 403), (InvalidError, 400))
LAST_RESORT = "Something went wrong on our side. What you had saved before is kept. Try again in a few minutes.\n\nRequest: {}\n"


def error_page(request: HttpRequest, status: int, message: str = "", template: str = "") -> HttpResponse:
    """The page of `status`; `message` replaces its general first sentence."""
    html = render_to_string(template or f"{status}.html", {"message": message}, request)
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`. The exception is for the log, never for the reader."""
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler403`."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler404`."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`. Answers in plain text when even the page cannot be drawn."""
    try:
        return error_page(request, 500)
    except Exception:
        log.exception("website.error_page_failed")
        text = LAST_RESORT.format(getattr(request, "request_id", "-"))
        return HttpResponse(text, status=500, content_type="text/plain; charset=utf-8")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: an expired form."""
    return error_page(request, 403, template="403_csrf.html")


def _has_words(response: HttpResponseBase) -> bool:
    return not isinstance(response, HttpResponse) or bool(response.content)


class RegistryErrorsMiddleware:
    """A rule that refuses an act is an answer with a page, not a failure. The API speaks for itself."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; an empty “method not allowed” gets words."""
        response = self.get_response(request)
        if response.status_code != 405 or request.path.startswith(API_PREFIX) or _has_words(response):
            return response
        page = error_page(request, 405)
        page["Allow"] = response.headers.get("Allow", "")
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """409, 403 or 400 with the sentence of the error; None for whatever is not ours."""
        if not isinstance(exception, RegistryError) or request.path.startswith(API_PREFIX):
            return None
        status = next((status for kind, status in STATUS_OF if isinstance(exception, kind)), 500)
        return error_page(request, status, exception.message) if status != 500 else None
