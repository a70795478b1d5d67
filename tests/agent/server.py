"""A registry of the tests' own that speaks the published shapes and can be told to misbehave."""

import gzip
import json
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import zstandard

from registry.feed import ListState, Put, Remove, entry_line, op_line
from registry.lib.clock import rfc3339

ENCODERS: dict[str, Callable[[bytes], bytes]] = {"identity": bytes, "gzip": gzip.compress, "zstd": zstandard.compress}
KEY = "exr_test_abcdefgh_secret"


def entry(number: int, **members: Any) -> dict[str, Any]:
    """An entry of the block list, with a site, an account and a wallet of its own."""
    return {
        "action": "block",
        "aliases": [],
        "authority": "Agency",
        "basis": "Law",
        "category": "illegal",
        "id": f"e{number:07d}",
        "identifiers": [
            {"chain": None, "kind": "site", "match": "host_and_below", "tag": None, "value": f"evil{number}.example"},
            {"chain": None, "kind": "iban", "match": "exact", "tag": None, "value": "KZ86125KZT5004100100"},
        ],
        "listed_at": "2026-11-01T00:00:00Z",
        "name": f"Evil {number}",
        "note": "",
        "territory": "KZ",
        "valid_from": "2026-11-01T00:00:00Z",
        "valid_until": None,
        **members,
    }


class Registry:
    """Lists with their history. `spoil` may change any answer, `damage` its bytes on the wire; `wire` counts them all."""

    def __init__(self) -> None:
        self.epoch = str(uuid.uuid4())
        self.expires_at = datetime.now(UTC) + timedelta(minutes=15)
        self.history: dict[str, list[list[Put | Remove]]] = {"block": [], "licensed": []}
        self.acks: list[tuple[str, dict[str, Any]]] = []
        self.calls: list[str] = []
        self.min_wait_seconds = 5
        self.wire = 0
        self.location = ""
        self.damage: Callable[[str, bytes], bytes] = lambda _encoding, body: body
        self.spoil: Callable[[str, int, bytes], tuple[int, bytes]] = lambda _path, status, body: (status, body)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def publish(self, list_code: str, *steps: dict[str, Any] | str) -> None:
        """One publication: entries are put, ids are removed."""
        seq = len(self.history[list_code]) + 1
        self.history[list_code].append(
            [Remove(seq, step, "ceased") if isinstance(step, str) else Put(seq, step["id"], entry_line(step)) for step in steps]
        )

    def state(self, list_code: str, seq: int) -> ListState:
        state = ListState()
        for ops in self.history[list_code][:seq]:
            state.apply(ops)
        return state

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, bytes]:
        if not path.startswith("/api/v1/lists/"):
            return 404, b"{}"
        _empty, _api, _v1, _lists, list_code, what = path.split("/")
        if list_code not in self.history:
            return 403, json.dumps({"detail": "Not subscribed."}).encode()
        seq = len(self.history[list_code])
        if what == "head":
            return 200, json.dumps(self.head(list_code, seq)).encode()
        if what == "snapshot":
            return 200, "".join(line + "\n" for line in self.state(list_code, int(query["seq"][0])).sorted_lines()).encode()
        after = int(query["after"][0])
        to = min(after + 2, seq)
        ops = ",".join(op_line(op) for ops in self.history[list_code][after:to] for op in ops)
        page_hash = self.state(list_code, to).hash
        return 200, f'{{"list":"{list_code}","from":{after},"to":{to},"list_hash":"{page_hash}","changes":[{ops}],"next":null}}'.encode()

    def head(self, list_code: str, seq: int) -> dict[str, Any]:
        state = self.state(list_code, seq)
        return {
            "list": list_code,
            "epoch": self.epoch,
            "seq": seq,
            "list_hash": state.hash,
            "count": len(state),
            "published_at": "2026-11-20T00:00:00Z",
            "expires_at": rfc3339(self.expires_at),
            "min_wait_seconds": self.min_wait_seconds,
        }


def _handler(registry: Registry) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            registry.calls.append(parts.path)
            if parts.path.startswith("/api/") and self.headers.get("Authorization") != f"Bearer {KEY}":
                self.reply(401, b"{}")
                return
            status, body = registry.answer(parts.path, parse_qs(parts.query))
            status, body = registry.spoil(parts.path, status, body)
            etag = f'"{hash(body)}"'
            if status == 200 and parts.path.endswith("head") and self.headers.get("If-None-Match") == etag:
                self.reply(304, b"")
                return
            self.reply(status, body, etag, encoding=self.encoding() if parts.path.endswith("snapshot") else "identity")

        def do_POST(self) -> None:
            registry.calls.append(urlsplit(self.path).path)
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            registry.acks.append((self.path.split("/")[4], body))
            status, answer = registry.spoil(self.path, 201, b"{}")
            self.reply(status, answer)

        def encoding(self) -> str:
            accepted = self.headers.get("Accept-Encoding", "")
            return next((one for one in ("zstd", "gzip") if one in accepted), "identity")

        def reply(self, status: int, body: bytes, etag: str = "", *, encoding: str = "identity") -> None:
            body = registry.damage(encoding, ENCODERS[encoding](body))
            self.send_response(status)
            if encoding != "identity":
                self.send_header("Content-Encoding", encoding)
            if registry.location:
                self.send_header("Location", registry.location)
            if etag:
                self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body)))
            registry.wire += len(str(self.headers)) + len(self.requestline) + sum(map(len, self._headers_buffer)) + len(body)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    return Handler
