"""`exreg watch`: a real process that polls, hears the doorbell and ends in good order; signatures checked by others' libraries."""

import base64
import contextlib
import json
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from registry.agent.doorbell import Doorbell, is_genuine, read_secrets
from registry.agent.faults import UsageError
from registry.agent.watching import pause
from tests.agent.bank import Bank
from tests.agent.server import entry

SECRET = "whsec_" + base64.b64encode(b"a bank's own secret, long enough").decode()
OTHER = "whsec_" + base64.b64encode(b"another secret altogether, long.").decode()
NOW = datetime.now(UTC)
BODY = json.dumps({"type": "list.published", "timestamp": "2026-11-22T10:00:00Z", "data": {"list": "block", "seq": 2}})


def signed(body: str = BODY, secret: str = SECRET, at: datetime | None = None) -> dict[str, str]:
    at = at or datetime.now(UTC)
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, body),
    }


class Watching:
    """A running `exreg watch`, its lines of JSON as they come."""

    def __init__(self, bank: Bank, *arguments: str) -> None:
        command = [sys.executable, "-m", "registry.agent.main", "watch", "--home", str(bank.home), "--json", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line)

    def news(self) -> dict[str, str]:
        return {one["list"]: one["outcome"] for one in json.loads(self._lines.get(timeout=30))["lists"]}

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


@pytest.fixture
def watching(bank: Bank) -> Iterator[Any]:
    running: list[Watching] = []

    def start(*arguments: str) -> Watching:
        running.append(Watching(bank, *arguments))
        return running[-1]

    yield start
    for one in running:
        with contextlib.suppress(ProcessLookupError):
            one.process.kill()
        one.process.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_it_takes_each_publication_and_ends_with_0_when_told(bank: Bank, watching: Any) -> None:
    bank.registry.min_wait_seconds = 1
    watch = watching("--every", "1")
    assert watch.news()["block"] == "snapshot"
    bank.registry.publish("block", entry(3))
    assert watch.news()["block"] == "delta"
    assert bank.check("evil3.example")[0] == 1
    assert watch.end() == 0


def test_the_doorbell_brings_a_publication_long_before_the_next_poll(bank: Bank, watching: Any) -> None:
    secrets, port = bank.home / "secrets", free_port()
    secrets.write_text(f"{OTHER}\n{SECRET}\n")
    watch = watching("--every", "600", "--doorbell", f"127.0.0.1:{port}", "--secret-file", str(secrets))
    assert watch.news()["block"] == "snapshot"
    bank.registry.publish("block", entry(3))
    assert httpx.post(f"http://127.0.0.1:{port}/", content=BODY, headers=signed()).status_code == 204
    assert watch.news()["block"] == "delta"
    assert watch.end() == 0


def test_it_outlasts_a_server_that_fails(bank: Bank, watching: Any) -> None:
    bank.registry.min_wait_seconds = 1
    bank.registry.spoil = lambda _path, _status, _body: (503, b"{}")
    watch = watching("--every", "1")
    assert watch.news()["block"] == "failed"
    bank.registry.spoil = lambda _path, status, body: (status, body)
    while (news := watch.news())["block"] == "failed":
        pass
    assert news["block"] == "snapshot"
    assert watch.end() == 0


def test_a_key_that_opens_nothing_any_more_ends_it_with_4(bank: Bank, watching: Any) -> None:
    bank.registry.spoil = lambda _path, _status, _body: (401, b"{}")
    assert watching("--every", "1").process.wait(timeout=30) == 4


def test_a_call_signed_by_either_secret_rings() -> None:
    rung = threading.Event()
    bell = Doorbell("127.0.0.1", 0, read_secrets(f"{SECRET}\n{OTHER}"), ring=rung.set, now=lambda: datetime.now(UTC))
    try:
        for secret in (SECRET, OTHER):
            rung.clear()
            assert httpx.post(f"http://127.0.0.1:{bell.port}", content=BODY, headers=signed(secret=secret)).status_code == 204
            assert rung.is_set()
    finally:
        bell.close()


def test_strangers_noise_and_other_news_do_not_ring() -> None:
    rung = threading.Event()
    bell = Doorbell("127.0.0.1", 0, read_secrets(SECRET), ring=rung.set, now=lambda: datetime.now(UTC))
    url = f"http://127.0.0.1:{bell.port}"
    test_event = json.dumps({"type": "endpoint.test"})
    try:
        assert httpx.post(url, content=BODY, headers=signed(secret=OTHER)).status_code == 401
        assert httpx.post(url, content=BODY).status_code == 401
        assert httpx.post(url, content=BODY + " ", headers=signed()).status_code == 401
        assert httpx.post(url, content=b"x" * 70_000, headers=signed()).status_code == 413
        assert httpx.post(url, content=test_event, headers=signed(test_event)).status_code == 204
        for body in ("[]", "7", "[" * 30_000, "{}", '"list.published"'):
            assert httpx.post(url, content=body, headers=signed(body)).status_code == 204
        assert httpx.get(url).status_code == 501
        with socket.create_connection(("127.0.0.1", bell.port)) as dawdler:
            dawdler.sendall(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n")
            started = time.monotonic()
            assert httpx.post(url, content=test_event, headers=signed(test_event), timeout=20).status_code == 204
            assert time.monotonic() - started < 10
        assert not rung.is_set()
    finally:
        bell.close()


@pytest.mark.parametrize(("minutes", "is_good"), [(0, True), (4, True), (-4, True), (6, False), (-6, False)])
def test_a_call_is_genuine_for_five_minutes(minutes: int, is_good: bool) -> None:
    assert is_genuine(signed(at=NOW), BODY.encode(), read_secrets(SECRET), NOW + timedelta(minutes=minutes)) is is_good


@given(
    st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text(max_size=30)), st.binary(max_size=50)
)
def test_nothing_unsigned_is_genuine(headers: dict[str, str], body: bytes) -> None:
    assert not is_genuine(signed(at=NOW) | headers if headers else {}, body, read_secrets(SECRET), NOW)


@pytest.mark.parametrize("text", ["", "\n", "whsec_", "whsec_***", "whsec_é", f"{SECRET}\nnonsense!"])
def test_a_file_without_secrets_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_secrets(text)


def test_a_port_in_use_is_refused_with_a_sentence() -> None:
    bell = Doorbell("127.0.0.1", 0, read_secrets(SECRET), ring=lambda: None, now=lambda: NOW)
    try:
        with pytest.raises(UsageError, match=str(bell.port)):
            Doorbell("127.0.0.1", bell.port, read_secrets(SECRET), ring=lambda: None, now=lambda: NOW)
    finally:
        bell.close()


@given(st.floats(1, 3600), st.integers(0, 3600), st.integers(0, 1000))
def test_the_pause_never_undercuts_the_server_and_grows_with_failures_to_a_limit(every: float, min_wait: int, failures: int) -> None:
    seconds = pause(every, min_wait, failures)
    assert max(every, min_wait) <= seconds <= max(every, min_wait, 300 if failures else 0) * 1.4


def test_the_secret_may_come_from_the_environment(bank: Bank, watching: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("EXREG_WEBHOOK_SECRET", SECRET)
    watch = watching("--every", "600", "--doorbell", f"127.0.0.1:{port}")
    assert watch.news()["block"] == "snapshot"
    assert httpx.post(f"http://127.0.0.1:{port}/", content=BODY, headers=signed()).status_code == 204
    assert watch.end() == 0
