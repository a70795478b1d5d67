"""Serving a stored file over HTTP: encodings, strong ETags, one byte range (RFC 9110). The bytes come from disk as they are."""

import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import zstandard
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

CONTENT_TYPE = "application/x-ndjson"
PIECE = 256 * 1024
WORTH_PACKING = 1024
_PREFERRED = ("zstd", "gzip")
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": partial(gzip.compress, compresslevel=5, mtime=0),
    "zstd": zstandard.compress,
}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def chosen_encoding(accepted: str) -> str:
    """The stored encoding that an Accept-Encoding header likes best: zstd, gzip or identity; of equals the smallest."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _semicolon, parameter = part.strip().partition(";")
        weights[name.strip()] = _weight(parameter)
    usable = {name: weights.get(name, weights.get("*", 0.0)) for name in _PREFERRED}
    best = max(_PREFERRED, key=usable.__getitem__)
    return best if usable[best] > 0 and usable[best] >= weights.get("identity", 0.0) else "identity"


def etag_matches(header: str, etag: str) -> bool:
    """Whether an If-None-Match header names `etag`."""
    return any(one.strip().removeprefix("W/") in (etag, "*") for one in header.split(","))


def packed_response(body: bytes, accepted: str, content_type: str) -> HttpResponse:
    """A text that is made for this answer, packed if the client takes it and it is worth it."""
    encoding = chosen_encoding(accepted) if len(body) > WORTH_PACKING else "identity"
    response = HttpResponse(_PACKERS[encoding](body), content_type=content_type)
    response["Vary"] = "Accept-Encoding, Authorization"
    if encoding != "identity":
        response["Content-Encoding"] = encoding
    return response


def file_response(headers: Mapping[str, str], path: Path | None, *, encoding: str, etag: str) -> HttpResponseBase:
    """The whole file, one range of it, 304 or 416. A `path` of None is an empty file. Immutable: the ETag names its version.

    A range is of the encoded bytes. Several ranges, or one of an older version, get the whole file, as RFC 9110 allows.
    """
    if etag_matches(headers.get("HTTP_IF_NONE_MATCH", ""), etag):
        return _dressed(HttpResponse(status=304), encoding, etag)
    size = path.stat().st_size if path else 0
    wanted = _range_asked(headers, etag)
    first, last = _span(*wanted, size) if wanted else (0, size - 1)
    if wanted and first > last:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return _dressed(refused, encoding, etag)
    response = StreamingHttpResponse(_pieces(path, first, last), status=206 if wanted else 200, content_type=CONTENT_TYPE)
    response["Content-Length"] = str(last - first + 1)
    if wanted:
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


def _range_asked(headers: Mapping[str, str], etag: str) -> tuple[str, str] | None:
    """First and last byte as written; None when the whole file is to be sent."""
    match = _RANGE.fullmatch(headers.get("HTTP_RANGE", "").strip())
    only_if = headers.get("HTTP_IF_RANGE", "")
    if match is None or (only_if and only_if != etag):
        return None
    start, end = match.groups()
    return (start, end) if start or end else None


def _span(start: str, end: str, size: int) -> tuple[int, int]:
    """First and last byte to send; the first beyond the last when the range lies outside."""
    if not start:
        return max(0, size - int(end)), size - 1
    return int(start), min(int(end) if end else size - 1, size - 1)


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
