"""A bank's side in real processes: `exreg`, and a web server that takes webhooks."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from registry.agent.store import Store
from tests.live import ROOT


class Exreg:
    """`exreg` with a store of its own."""

    def __init__(self, folder: Path, key: str) -> None:
        self.home = folder / "exreg"
        self.key_file = folder / "key"
        self.key_file.write_text(key)
        self.key_file.chmod(0o600)

    def run(self, *arguments: str) -> tuple[int, str]:
        """Exit code and standard output of one call."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "DATABASE", "CELERY"))}
        done = subprocess.run(
            [sys.executable, "-m", "registry.agent.main", *arguments], cwd=ROOT, env={**kept, "EXREG_HOME": str(self.home)},
            text=True, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode in (0, 1, 3, 4, 5, 6), done.stderr
        return done.returncode, done.stdout

    def init(self, url: str) -> int:
        """The exit code of `exreg init`."""
        return self.run("init", url, "--key-file", str(self.key_file))[0]

    def sync(self) -> dict[str, tuple[str, int]]:
        """What `exreg sync` did with each list: outcome and version."""
        code, said = self.run("sync", "--json")
        assert code == 0, said
        return {one["list"]: (one["outcome"], one["seq"]) for one in json.loads(said)["lists"]}

    def check(self, text: str) -> tuple[int, str]:
        """Exit code and verdict of `exreg check`."""
        code, said = self.run("check", text, "--json")
        return code, json.loads(said)["verdict"]

    def entries(self, text: str) -> list[tuple[str, str]]:
        """List and category of every entry that `exreg check` finds."""
        return [(one["list"], one["category"]) for one in json.loads(self.run("check", text, "--json")[1])["matches"]]

    @property
    def store(self) -> Store:
        """The local copy, for questions about another moment."""
        return Store(self.home)


@dataclass
class Received:
    """One call to the receiver."""

    body: bytes
    headers: dict[str, str]


@dataclass
class Receiver:
    """Takes webhooks on 127.0.0.1 and keeps them. Answers each with the next of `answers`, then with 204."""

    port: int = 0
    calls: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/hook"

    def wait_for(self, seq: int, list_code: str, *, seconds: float = 60.0) -> Received:
        """The first call that tells of version `seq` of a list. Raises AssertionError when none comes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for call in list(self.calls):
                told = json.loads(call.body)
                if told["data"].get("list") == list_code and told["data"].get("seq", 0) >= seq:
                    return call
            time.sleep(0.1)
        raise AssertionError(f"nobody told of {list_code} {seq}: {[call.body for call in self.calls]}")


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A running receiver."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.calls.append(Received(body, {name.lower(): value for name, value in self.headers.items()}))
            self.send_response(kept.answers.pop(0) if kept.answers else 204)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
