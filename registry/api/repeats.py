"""`Idempotency-Key`: a call that is sent again, because no answer was heard, is done once and answered again."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from registry.accounts.actions import CallAnswer, answer_once
from registry.lib.canonical import sha256_hex

HEADER = "Idempotency-Key"
KEPT_HEADERS = ("ETag", "Location")
PARAMETER = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, description="Any text of yours. The same call under the same text is done once, for 24 hours."
)
Method = Callable[..., Response]


def done_once(method: Method) -> Method:
    """A method of a `KeyView` that honours the header. A repeated call carries `Idempotency-Replayed: true`."""

    @wraps(method)
    def answering(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        name = request.headers.get(HEADER)
        if name is None:
            return method(view, request, *args, **kwargs)

        def act() -> CallAnswer:
            return _kept(method(view, request, *args, **kwargs))

        return _response(answer_once(view.key, name, fingerprint(request), act, at=timezone.now()))

    return answering


def fingerprint(request: Request) -> str:
    """The hash of what is asked: method, address and body; of a form its fields and the contents of its files."""
    asked = [request.method, request.path, _plain(request.data)]
    return sha256_hex(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS))


def _plain(data: Any) -> Any:
    if not isinstance(data, QueryDict):
        return data
    return [[name, [_digest(value) if isinstance(value, UploadedFile) else value for value in values]] for name, values in data.lists()]


def _digest(file: "UploadedFile[Any]") -> list[str]:
    total = hashlib.sha256()
    for chunk in file.chunks():
        total.update(chunk)
    file.seek(0)
    return [file.name or "", total.hexdigest()]


def _kept(response: Response) -> CallAnswer:
    body = "" if response.data is None else orjson.dumps(response.data, default=str).decode()
    return CallAnswer(response.status_code, body, {name: response[name] for name in KEPT_HEADERS if name in response})


def _response(answer: CallAnswer) -> Response:
    response = Response(orjson.loads(answer.body) if answer.body else None, status=answer.status, headers=dict(answer.headers))
    if answer.is_replayed:
        response["Idempotency-Replayed"] = "true"
    return response
