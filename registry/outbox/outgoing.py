"""Calling a server of somebody else: hardened, bounded in time and size, never following where it points.

The name is resolved once and the call goes to that very address, which must belong to the outside world. `timeout=` of an
HTTP client bounds one read, not the whole: a server that sends a byte now and then would hold a worker for ever. So a
watchdog ends the connection at the deadline.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.exceptions import HTTPError

from registry.outbox.addresses import is_demo_address, is_public
from registry.outbox.states import AttemptOutcome

DEADLINE_SECONDS = 10.0
CONNECT_SECONDS = 5.0
MOST_BYTES = 16 * 1024
MOST_HEADER_BYTES = 16 * 1024
PIECE = 4096
USER_AGENT = "Tizilim-Webhooks/1"
GONE = 410


@dataclass(frozen=True)
class Answer:
    """What came of one call. `status` is None when there was no answer."""

    outcome: AttemptOutcome
    milliseconds: int
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    error: str = ""

    @property
    def is_delivered(self) -> bool:
        """Whether the other side took it."""
        return self.outcome == AttemptOutcome.DELIVERED

    @property
    def retry_after(self) -> float | None:
        """Seconds the other side asks us to wait, when it says so in seconds."""
        text = next((value for name, value in self.headers.items() if name.lower() == "retry-after"), "")
        return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def post(url: str, *, body: bytes, headers: Mapping[str, str], is_demo: bool, deadline: float = DEADLINE_SECONDS) -> Answer:
    """POST `body` and read at most 16 kB of the answer, all within `deadline` seconds. Never raises."""
    sent = {"Content-Type": "application/json", **headers}
    return _call(requests.Request("POST", url, data=body, headers=sent), is_demo=is_demo, deadline=deadline)


def get(url: str, *, is_demo: bool, deadline: float = DEADLINE_SECONDS) -> Answer:
    """GET `url` and read at most 16 kB of the answer, all within `deadline` seconds. Never raises."""
    # The body is read as it comes, so it must come unpacked.
    plain = {"Accept": "text/plain", "Accept-Encoding": "identity"}
    return _call(requests.Request("GET", url, headers=plain), is_demo=is_demo, deadline=deadline)


def _call(call: requests.Request, *, is_demo: bool, deadline: float) -> Answer:
    started = time.monotonic()
    watchdog = _Watchdog(deadline)
    try:
        with watchdog, _session(call.url, watchdog, is_demo=is_demo) as session:
            found = _exchange(session, call, watchdog)
    except (InvalidIPAddress, ValueError) as error:
        found = {"outcome": AttemptOutcome.FORBIDDEN_ADDRESS, "error": _told(error)}
    except (requests.RequestException, HTTPError, OSError) as error:
        found = {"outcome": _failure(error, watchdog), "error": _told(error)}
    return Answer(milliseconds=int((time.monotonic() - started) * 1000), **found)


def _exchange(session: requests.Session, call: requests.Request, watchdog: "_Watchdog") -> dict[str, Any]:
    timeout = (min(CONNECT_SECONDS, watchdog.seconds), watchdog.seconds)
    with session.request(call.method, call.url, data=call.data, headers=call.headers, stream=True, timeout=timeout) as response:
        if watchdog.has_bitten:
            # What looks like the end of the headers is the end we made.
            return {"outcome": AttemptOutcome.TIMED_OUT, "error": "deadline"}
        return {
            "outcome": _outcome(response.status_code),
            "status": response.status_code,
            "headers": _kept_headers(response.headers),
            "body": _read(response),
        }


def _outcome(status: int) -> AttemptOutcome:
    if 200 <= status < 300:
        return AttemptOutcome.DELIVERED
    if 300 <= status < 400:
        return AttemptOutcome.REDIRECTED
    return AttemptOutcome.GONE if status == GONE else AttemptOutcome.REFUSED


def _read(response: requests.Response) -> str:
    """The first 16 kB of the body as it came, packed or not, as text. A body that stops half-way is what there was.

    The status is what counts: whoever said 200 and then dawdles was told all the same.
    """
    found = b""
    try:
        while len(found) < MOST_BYTES:
            piece = response.raw.read(min(PIECE, MOST_BYTES - len(found)), decode_content=False)
            if not piece:
                break
            found += piece
    except (HTTPError, OSError):
        pass
    return found.decode("utf-8", "replace").replace("\0", "\ufffd")


def _kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    room = MOST_HEADER_BYTES
    for name, value in headers.items():
        room -= len(name) + len(value)
        if room < 0:
            break
        kept[_clean(name)] = _clean(value)
    return kept


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8", "replace").replace("\0", "\ufffd")


def _failure(error: Exception, watchdog: "_Watchdog") -> AttemptOutcome:
    is_late = watchdog.has_bitten or isinstance(error, requests.Timeout)
    return AttemptOutcome.TIMED_OUT if is_late else AttemptOutcome.UNREACHABLE


def _told(error: Exception) -> str:
    return _clean(f"{type(error).__name__}: {error}"[:500])


class _Watchdog:
    """Ends every connection of one call at the deadline, whatever the other side is doing."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.connections: list[Any] = []
        self.has_bitten = False
        self._timer = threading.Timer(seconds, self._bite)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    def watched(self, base: type) -> type:
        """A connection class that the watchdog knows the instances of."""
        connections = self.connections

        class Watched(base):  # type: ignore[misc]
            def connect(self) -> None:
                connections.append(self)
                super().connect()

        return Watched

    def _bite(self) -> None:
        self.has_bitten = True
        for connection in self.connections:
            sock = getattr(connection, "sock", None)
            if sock is not None:
                try:
                    sock.shutdown(2)
                except OSError:
                    sock.close()


class _Adapter(IPFilterAdapter):  # type: ignore[misc] # the library says nothing of its types
    """Pins the address, refuses what the library lets through, and hands connections to the watchdog."""

    def __init__(self, watchdog: _Watchdog, *, is_https_proto: bool, allow_loopback: bool) -> None:
        super().__init__(is_https_proto=is_https_proto, allow_loopback=allow_loopback)
        self._watchdog = watchdog
        self._is_loopback_fine = allow_loopback

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        """As the library does, with its answer looked at once more."""
        host_params, pool_kwargs = super().build_connection_pool_key_attributes(*args, **kwargs)
        if not self._is_loopback_fine and not is_public(host_params["host"]):
            raise InvalidIPAddress(host_params["host"])
        return host_params, pool_kwargs

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """A pool whose connections are watched."""
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = self._watchdog.watched(type(pool).ConnectionCls)
        return pool


def _session(url: str, watchdog: _Watchdog, *, is_demo: bool) -> requests.Session:
    is_here = is_demo_address(urlsplit(url), is_demo=is_demo)
    if not (is_here or url.startswith("https://")):
        raise ValueError("only https is called")
    session: requests.Session = HTTPSession(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=is_here,
            never_redirect=True,
            default_timeout=DEADLINE_SECONDS,
            user_agent_override=USER_AGENT,
        )
    )
    session.trust_env = False
    session.mount("https://", _Adapter(watchdog, is_https_proto=True, allow_loopback=is_here))
    session.mount("http://", _Adapter(watchdog, is_https_proto=False, allow_loopback=is_here))
    return session
