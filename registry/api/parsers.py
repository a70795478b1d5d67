"""The guards in front of every body. Of a JSON body: size before reading, depth before parsing, no NUL, no lone surrogates."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

from registry.api.problems import Problem

MAX_DEPTH = 32
ROOM_FOR_FIELDS = 64 * 1024
_OPENING, _CLOSING = frozenset(b"[{"), frozenset(b"]}")
_QUOTE, _BACKSLASH = ord('"'), ord("\\")


class StrictJSONParser(BaseParser):
    """Reads one JSON value of at most `API_MAX_BODY` bytes; anything odd is a 4xx that says what is wrong."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The value of the body. Raises `Problem` or `ParseError`."""
        data = _read(stream, parser_context or {})
        if too_deep(data):
            raise ParseError(_("The JSON is nested deeper than {depth} levels.").format(depth=MAX_DEPTH))
        try:
            value = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("The body is not JSON: {error}.").format(error=error)) from None
        if b"\\u0000" in data and _has_nul(value):
            raise ParseError(_("A text holds the NUL character, which no field takes."))
        return value


class StrictFormParser(MultiPartParser):
    """Reads a form with one file: refused unread when it is announced larger than a document may be, or is no form."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The fields and the files. Raises `Problem` or `ParseError`."""
        limit = settings.DOCUMENT_MAX_BYTES + ROOM_FOR_FIELDS
        announced = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or ""
        if announced.isdigit() and int(announced) > limit:
            raise Problem("too-large", _too_large(limit))
        try:
            form = super().parse(stream, media_type, parser_context)
        except RequestDataTooBig:
            raise Problem("too-large", _too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)) from None
        except SuspiciousOperation as error:
            raise ParseError(_("The form cannot be read: {error}.").format(error=error)) from None
        if any("\0" in name or any("\0" in value for value in values) for name, values in form.data.lists()):
            raise ParseError(_("A text holds the NUL character, which no field takes."))
        return form


def too_deep(data: bytes) -> bool:
    """Whether brackets outside strings nest deeper than `MAX_DEPTH`. One linear pass."""
    depth = 0
    in_text = escaped = False
    for byte in data:
        if in_text:
            if escaped:
                escaped = False
            elif byte == _BACKSLASH:
                escaped = True
            elif byte == _QUOTE:
                in_text = False
        elif byte == _QUOTE:
            in_text = True
        elif byte in _OPENING:
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif byte in _CLOSING:
            depth -= 1
    return False


def _read(stream: IO[bytes], context: Mapping[str, Any]) -> bytes:
    limit: int = settings.API_MAX_BODY
    request = context.get("request")
    announced = request.META.get("CONTENT_LENGTH") if request is not None else None
    if announced and announced.isdigit() and int(announced) > limit:
        raise Problem("too-large", _too_large(limit))
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise Problem("too-large", _too_large(limit))
    return data


def _too_large(limit: int) -> str:
    return _("The body may have at most {limit} bytes.").format(limit=limit)


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(_has_nul(item) for item in value)
