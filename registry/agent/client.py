"""The server as the agent sees it: four calls, with limits of time and size, and one fault for each way to fail."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx

from registry.agent.decoding import decoded
from registry.agent.faults import DeltaGoneError, KeyRefusedError, NotSubscribedError, ServerError, TrustError, UsageError, VersionGoneError

MAX_JSON = 64 * 1024 * 1024
MAX_SNAPSHOT = 2 * 1024 * 1024 * 1024
MAX_LINE = 1024 * 1024
CALL_SECONDS, SNAPSHOT_SECONDS = 60, 1800
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_TIMEOUT = httpx.Timeout(20, connect=10)
_COMPRESSED = "zstd, gzip"
_GOOD = frozenset({httpx.codes.OK, httpx.codes.CREATED, httpx.codes.NOT_MODIFIED})


class Client:
    """Calls to one server with one key. Follows no redirects; plain http only to this machine.

    `HTTPS_PROXY`, `SSL_CERT_FILE` and their like count, as banks have proxies and authorities of their own.
    """

    def __init__(self, url: str, key: str) -> None:
        headers = {"Authorization": f"Bearer {key}", "User-Agent": "exreg", "Accept": "application/json"}
        base = checked_url(url)
        is_tls = base.startswith("https:")  # plain http goes to this machine alone: nothing to verify, no proxy to ask
        self._http = httpx.Client(base_url=base, headers=headers, timeout=_TIMEOUT, trust_env=is_tls, verify=is_tls)

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def head(self, list_code: str, etag: str) -> tuple[dict[str, Any] | None, str]:
        """The head of a list and its ETag; None for the head when `etag` still is the newest."""
        headers = {"If-None-Match": etag} if etag else {}
        response, body = self._call("GET", f"/api/v1/lists/{list_code}/head", headers=headers)
        if response.status_code == httpx.codes.NOT_FOUND:
            raise NotSubscribedError(_detail(body) or f"The server has no list “{list_code}”.")
        _check(response, body)
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return None, etag
        return _object(body), response.headers.get("ETag", "")

    @contextmanager
    def snapshot(self, list_code: str, seq: int, encodings: str) -> Iterator[Iterator[str]]:
        """The lines of a list at `seq` as they stream in, in one of the `encodings` (as in `Accept-Encoding`).

        Raises `VersionGoneError` when the server no longer offers that version.
        """
        path, headers = f"/api/v1/lists/{list_code}/snapshot", {"Accept-Encoding": encodings, "Accept": "*/*"}
        with self._answer("GET", path, params={"seq": seq}, headers=headers) as response:
            if response.status_code == httpx.codes.NOT_FOUND:
                raise VersionGoneError(f"Version {seq} of “{list_code}” is no longer offered as a snapshot.")
            if response.status_code != httpx.codes.OK:
                _check(response, b"".join(decoded(response, MAX_JSON, CALL_SECONDS)))
                raise ServerError(f"The server answered {response.status_code} to the request for a snapshot.")
            yield _lines(decoded(response, MAX_SNAPSHOT, SNAPSHOT_SECONDS))

    def changes(self, list_code: str, after: int) -> dict[str, Any]:
        """A page of changes after a version. Raises `DeltaGoneError` when they are no longer offered."""
        path, headers = f"/api/v1/lists/{list_code}/changes", {"Accept-Encoding": _COMPRESSED}
        response, body = self._call("GET", path, params={"after": after}, headers=headers)
        if response.status_code == httpx.codes.GONE:
            raise DeltaGoneError(_detail(body))
        _check(response, body)
        return _object(body)

    def acknowledge(self, list_code: str, statement: Mapping[str, Any]) -> None:
        """State what is held. Raises `TrustError` when the server holds that version to be another list."""
        response, body = self._call("POST", f"/api/v1/lists/{list_code}/acks", json=dict(statement))
        if response.status_code == httpx.codes.CONFLICT:
            raise TrustError(f"The server does not accept what we hold of “{list_code}”: {_detail(body)}")
        _check(response, body)

    def _call(self, method: str, path: str, **options: Any) -> tuple[httpx.Response, bytes]:
        with self._answer(method, path, **options) as response:
            return response, b"".join(decoded(response, MAX_JSON, CALL_SECONDS))

    @contextmanager
    def _answer(self, method: str, path: str, **options: Any) -> Iterator[httpx.Response]:
        try:
            with self._http.stream(method, path, **options) as response:
                yield response
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise ServerError(f"The server could not be reached, or broke off ({type(error).__name__}).") from error


def checked_url(url: str) -> str:
    """`url` without a trailing slash. Raises `UsageError` unless it is https, or http to this machine."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise UsageError("The address cannot be read. Give one such as https://registry.example.") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise UsageError("The address must begin with https:// (http:// only for this machine).")
    if not host or "@" in parts.netloc or parts.query or parts.fragment:
        raise UsageError("Give the address of the registry alone, such as https://registry.example.")
    return url.rstrip("/")


def _check(response: httpx.Response, body: bytes) -> None:
    code = response.status_code
    if code in _GOOD:
        return
    if code == httpx.codes.UNAUTHORIZED:
        raise KeyRefusedError(
            "The server refused the key: it is unknown, expired or revoked. Ask for a new one and run “exreg init” again."
        )
    if code == httpx.codes.FORBIDDEN:
        raise NotSubscribedError(_detail(body) or "This key may not read this list.")
    raise ServerError(f"The server answered {code}. {_detail(body)}".strip())


def _detail(body: bytes) -> str:
    try:
        detail = json.loads(body)["detail"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return ""
    return detail[:500] if isinstance(detail, str) else ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ServerError("The server's answer is not what the protocol says.")
    return value


def _lines(chunks: Iterator[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (_text(line) for line in whole)
        if len(rest) > MAX_LINE:
            raise TrustError("A line of the snapshot is longer than an entry may be.")
    if rest:
        yield _text(rest)


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise TrustError("A line of the snapshot is not UTF-8.") from None
