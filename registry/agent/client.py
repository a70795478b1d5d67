"""The server as the agent sees it: four calls, with time limits and size limits, and one fault for each way to fail."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from registry.agent.faults import DeltaGoneError, KeyRefusedError, NotSubscribedError, ServerError, TrustError, UsageError

MAX_JSON = 64 * 1024 * 1024
MAX_SNAPSHOT = 4 * 1024 * 1024 * 1024
MAX_LINE = 1024 * 1024
_TIMEOUT = httpx.Timeout(30, connect=10)


@dataclass(frozen=True)
class Reply:
    """What came back: the status, the ETag and the body, read whole."""

    status: int
    etag: str
    body: bytes


class Client:
    """Calls to one server with one key. Follows no redirects; plain http only to this machine."""

    def __init__(self, url: str, key: str, *, transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {key}", "User-Agent": "exreg", "Accept": "application/json"}
        self._http = httpx.Client(base_url=checked_url(url), headers=headers, timeout=_TIMEOUT, transport=transport, trust_env=False)

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def head(self, list_code: str, etag: str) -> tuple[dict[str, Any] | None, str]:
        """The head of a list and its ETag; None for the head when `etag` still is the newest."""
        headers = {"If-None-Match": etag} if etag else {}
        reply = self._request("GET", f"/api/v1/lists/{list_code}/head", headers=headers)
        if reply.status == httpx.codes.NOT_MODIFIED:
            return None, etag
        return _object(reply.body), reply.etag

    @contextmanager
    def snapshot(self, list_code: str, seq: int) -> Iterator[Iterator[str]]:
        """The lines of a list at `seq`, as they stream in."""
        path = f"/api/v1/lists/{list_code}/snapshot"
        headers = {"Accept-Encoding": "zstd, gzip", "Accept": "*/*"}
        try:
            with self._http.stream("GET", path, params={"seq": seq}, headers=headers) as response:
                if response.status_code != httpx.codes.OK:
                    _check(Reply(response.status_code, "", _bounded(response)))
                yield _lines(response)
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise ServerError(f"The snapshot of “{list_code}” did not arrive whole ({type(error).__name__}).") from error

    def changes(self, list_code: str, after: int) -> dict[str, Any]:
        """A page of changes after a version. Raises `DeltaGoneError` when they are no longer offered."""
        return _object(self._request("GET", f"/api/v1/lists/{list_code}/changes", params={"after": after}).body)

    def acknowledge(self, list_code: str, statement: Mapping[str, Any]) -> None:
        """State what is held."""
        self._request("POST", f"/api/v1/lists/{list_code}/acks", json=dict(statement))

    def _request(self, method: str, path: str, **options: Any) -> Reply:
        try:
            with self._http.stream(method, path, **options) as response:
                reply = Reply(response.status_code, response.headers.get("ETag", ""), _bounded(response))
        except httpx.HTTPError as error:
            raise ServerError(f"The server could not be reached ({type(error).__name__}). The lists held stay in force.") from error
        _check(reply)
        return reply


def checked_url(url: str) -> str:
    """`url` without a trailing slash. Raises `UsageError` unless it is https, or http to this machine."""
    parts = urlsplit(url)
    is_here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise UsageError("The address must begin with https:// (http:// only for this machine).")
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise UsageError("Give the address of the registry alone, such as https://registry.example.")
    return url.rstrip("/")


def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MAX_JSON:
            raise ServerError("The server sent more than an answer may hold.")
    return bytes(body)


def _check(reply: Reply) -> None:
    code = reply.status
    if code in (httpx.codes.OK, httpx.codes.CREATED, httpx.codes.NOT_MODIFIED):
        return
    if code == httpx.codes.CONFLICT:
        raise TrustError(f"The server does not accept what we hold: {_detail(reply.body)}")
    if code == httpx.codes.UNAUTHORIZED:
        raise KeyRefusedError(
            "The server refused the key: it is unknown, expired or revoked. Ask for a new one and run “exreg init” again."
        )
    if code in (httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND):
        raise NotSubscribedError(_detail(reply.body) or "This key may not read this list.")
    if code == httpx.codes.GONE:
        raise DeltaGoneError(_detail(reply.body))
    raise ServerError(f"The server answered {code}. {_detail(reply.body)}".strip())


def _detail(body: bytes) -> str:
    try:
        return str(json.loads(body).get("detail", ""))
    except (ValueError, AttributeError):
        return ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ServerError("The server's answer is not what the protocol says.")
    return value


def _lines(response: httpx.Response) -> Iterator[str]:
    rest, total = b"", 0
    for chunk in response.iter_bytes():
        total += len(chunk)
        rest += chunk
        if total > MAX_SNAPSHOT:
            raise ServerError("The snapshot is larger than an agent takes.")
        *whole, rest = rest.split(b"\n")
        yield from (_text(line) for line in whole if line)
        if len(rest) > MAX_LINE:
            raise TrustError("A line of the snapshot is longer than an entry may be.")
    if rest:
        yield _text(rest)


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise TrustError("A line of the snapshot is not UTF-8.") from None
