"""The bank's ear for webhooks: a signed call says that a list was published, so look now. It carries no list itself.

A forged, late or doubled call costs one needless poll at worst; one that never comes costs the wait until the next poll.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from registry.agent.faults import UsageError

MAX_BODY = 64 * 1024
TOLERANCE_SECONDS = 300


def is_genuine(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], at: datetime) -> bool:
    """Whether one of `secrets` signed this call within five minutes of `at` (Standard Webhooks, symmetric `v1` signatures)."""
    stamp = headers.get("webhook-timestamp", "")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12 or abs(at.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        return False
    signed = f"{headers.get('webhook-id', '')}.{stamp}.".encode() + body
    good = [base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)) for secret in secrets]
    given = [one[3:].encode() for one in headers.get("webhook-signature", "").split() if one.startswith("v1,")]
    return any(hmac.compare_digest(one, other) for one in good for other in given)


def read_secrets(text: str) -> list[bytes]:
    """The keys in a file of secrets, one `whsec_…` a line: two while one is rolled. Raises `UsageError`."""
    try:
        keys = [base64.b64decode(line.removeprefix("whsec_"), validate=True) for line in text.split()]
    except (binascii.Error, ValueError):
        keys = []
    if not keys or not all(keys):
        raise UsageError("The file of webhook secrets does not hold lines that begin with “whsec_”.")
    return keys


class Doorbell:
    """Listens on one address and calls `ring` for each genuine call that tells of a list. Serves one caller at a time."""

    def __init__(self, host: str, port: int, secrets: Sequence[bytes], *, ring: Callable[[], None], now: Callable[[], datetime]) -> None:
        try:
            self._server = HTTPServer((host, port), _handler(secrets, ring, now))
        except OSError as error:
            raise UsageError(f"Nothing can listen on {host}:{port} ({error.strerror}).") from None
        self.port = self._server.server_port
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def _handler(secrets: Sequence[bytes], ring: Callable[[], None], now: Callable[[], datetime]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One call. A caller that dawdles is cut off after `timeout` seconds."""

        timeout = 5
        server_version, sys_version = "exreg", ""

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdigit() or len(length) > 9 or int(length) > MAX_BODY:
                self._answer(413)
                return
            body = self.rfile.read(int(length))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if not is_genuine(headers, body, secrets, now()):
                self._answer(401)
                return
            if _tells_of_a_list(body):
                ring()
            self._answer(204)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.send_header("Connection", "close")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: strangers' calls are no news."""

    return Handler


def _tells_of_a_list(body: bytes) -> bool:
    with suppress(ValueError, RecursionError, LookupError, TypeError):
        return bool(json.loads(body)["type"] == "list.published")
    return False
