"""Serving a stored file over HTTP: encodings, strong ETags, one byte range (RFC 9110). The bytes come from disk as they are."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

CONTENT_TYPE = "application/x-ndjson"
PIECE = 256 * 1024
_PREFERRED = ("zstd", "gzip")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def chosen_encoding(accepted: str) -> str:
    """The best stored encoding that an Accept-Encoding header takes: zstd, gzip or identity."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _semicolon, parameter = part.strip().partition(";")
        weights[name.strip()] = _weight(parameter)
    usable = [name for name in _PREFERRED if weights.get(name, weights.get("*", 0.0)) > 0]
    return max(usable, key=lambda name: weights.get(name, weights.get("*", 0.0)), default="identity")


def etag_matches(header: str, etag: str) -> bool:
    """Whether an If-None-Match header names `etag`."""
    return any(one.strip().removeprefix("W/") in (etag, "*") for one in header.split(","))


def file_response(headers: Mapping[str, str], path: Path | None, *, encoding: str, etag: str) -> HttpResponseBase:
    """The whole file, one range of it, 304 or 416. A `path` of None is an empty file. Immutable: the ETag names its version."""
    if etag_matches(headers.get("HTTP_IF_NONE_MATCH", ""), etag):
        return _dressed(HttpResponse(status=304), encoding, etag)
    size = path.stat().st_size if path else 0
    span = _span(headers, size, etag)
    if span is None:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return _dressed(refused, encoding, etag)
    first, last = span
    is_part = (first, last) != (0, size - 1)
    response = StreamingHttpResponse(_pieces(path, first, last), status=206 if is_part else 200, content_type=CONTENT_TYPE)
    response["Content-Length"] = str(last - first + 1)
    if is_part:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    if encoding != "identity" and path is not None:
        response["Content-Encoding"] = encoding
    return _dressed(response, encoding, etag)


def _dressed(response: HttpResponseBase, encoding: str, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Vary"] = "Accept-Encoding, Authorization"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _span(headers: Mapping[str, str], size: int, etag: str) -> tuple[int, int] | None:
    """First and last byte to send; None when the range asked for lies outside."""
    match = _RANGE.fullmatch(headers.get("HTTP_RANGE", "").strip())
    only_if = headers.get("HTTP_IF_RANGE", "")
    if match is None or match.groups() == ("", "") or (only_if and only_if != etag):
        return 0, size - 1
    start, end = match.groups()
    if not start:
        first, last = max(0, size - int(end)), size - 1
    else:
        first, last = int(start), min(int(end) if end else size - 1, size - 1)
    return (first, last) if first <= last else None


def _pieces(path: Path | None, first: int, last: int) -> Iterator[bytes]:
    if path is None:
        return
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def _weight(parameter: str) -> float:
    name, _equals, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
