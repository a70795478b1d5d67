"""What the legs of the story share: who takes part, what came of the legs so far, and waiting for workers."""

import json
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.e2e.banks import Exreg, Receiver
from tests.e2e.desks import Desk, Desks
from tests.live import LiveSystem


@dataclass
class Story:
    """Who takes part, and what came of the legs so far."""

    live: LiveSystem
    desks: Desks
    folder: Path
    exreg: Exreg
    webhooks: Receiver
    people: dict[str, Desk] = field(default_factory=dict)
    application: str = ""
    licence: str = ""
    secret: str = ""

    def get(self, path: str, key: str = "", **query: str) -> Any:
        """A JSON answer of the API."""
        address = f"http://127.0.0.1:{self.live.port}{path}" + (f"?{urlencode(query)}" if query else "")
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {key}"} if key else {})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
            return json.loads(answer.read())

    def verdict(self, text: str, **query: str) -> str:
        """What the public API says of a text."""
        return str(self.get("/api/v1/lookup", q=text, **query)["verdict"])

    def head(self, code: str) -> int:
        """The version of a list that a bank can fetch."""
        return int(self.get(f"/api/v1/lists/{code}/head", key=self.bank_key)["seq"])

    @property
    def bank_key(self) -> str:
        """The key of the first bank."""
        return str(self.live.demo["banks"][0]["api_key"])


def eventually(is_so: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Wait until it is so. Raises AssertionError when it is not in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.25)
