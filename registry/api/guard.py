"""The guards in front of every URL: an address with a control character, and a body that is too large, are refused unread."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from registry.api.problems import plain_response

Handler = Callable[[HttpRequest], HttpResponseBase]
_FORBIDDEN = frozenset(chr(code) for code in (*range(32), 127)) - frozenset("\t\r\n")


class AddressGuardMiddleware:
    """400 in the shape the path speaks: a problem document under `/api/`, the error page elsewhere."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, or the refusal."""
        if all(_FORBIDDEN.isdisjoint(text) for text in _texts(request)):
            return self.get_response(request)
        refusal = _("The address holds a control character. Remove it and try again.")
        if request.path.startswith("/api/"):
            return plain_response(request, "invalid", refusal)
        request.urlconf = settings.ROOT_URLCONF
        return response_for_exception(request, BadRequest(refusal))


class BodyLimitMiddleware:
    """413 for a form larger than its sender may send. Stands before the CSRF check, which reads the body.

    Strangers send small forms; files come from people who signed in. The parsers of the API have limits of their own.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of what lies behind."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The refusal, where the announced length is over the limit."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if request.path.startswith("/api/") or not announced.isdigit() or int(announced) <= limit:
            return None
        if request.user.is_authenticated and int(announced) <= limit + settings.DATA_UPLOAD_MAX_NUMBER_FILES * settings.DOCUMENT_MAX_BYTES:
            return None
        return render(request, "413.html", status=413)


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for name, values in request.GET.lists():
        yield name
        yield from values
