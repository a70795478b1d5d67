"""The guard in front of every URL: an address with a NUL or another control character is refused before anything reads it."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponseBase
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


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for name, values in request.GET.lists():
        yield name
        yield from values
