"""Telling a worker that there is something to do. A message is a hint: losing it loses nothing but time."""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from celery import current_app
from django.db import transaction
from prometheus_client import Counter

log = logging.getLogger(__name__)

SOCKET_SECONDS = 1
QUIET_SECONDS = 5
FAILURES = Counter("registry_wake_failures_total", "Wake-up messages that the broker did not take.")
SKIPPED = Counter("registry_wake_skipped_total", "Wake-up messages not tried because the broker just failed.")

_TRANSPORT = {
    "socket_timeout": SOCKET_SECONDS,
    "socket_connect_timeout": SOCKET_SECONDS,
    "read_timeout": SOCKET_SECONDS,
    "write_timeout": SOCKET_SECONDS,
    "retry_on_timeout": False,
    "max_retries": 0,
}


class _Breaker:
    """Keeps one request with many acts from waiting for a dead broker many times over. One a process."""

    quiet_until = 0.0
    is_pointless = False


def wake(task_name: str, *args: object) -> None:
    """After commit, ask a worker to run `task_name` with `args`. Never raises, and never holds the caller for long.

    Whatever must happen is in a table before this is called; the sweep finds it if no message gets through.
    """
    if not _Breaker.is_pointless:
        transaction.on_commit(partial(_wake_now, task_name, args), robust=True)


@contextmanager
def nobody_woken() -> Iterator[None]:
    """Inside, `wake` asks nobody: for a loader that does all the work itself which its acts make due."""
    _Breaker.is_pointless = True
    try:
        yield
    finally:
        _Breaker.is_pointless = False


def send(task_name: str, messages: Sequence[Sequence[object]], *, queue: str = "") -> int:
    """Publish one message for each tuple of arguments, at once, on one connection with short time-outs and no retry.

    Gives how many the broker took; fewer than asked means that it failed.
    """
    options = {"queue": queue} if queue else {}
    taken = 0
    try:
        with current_app.connection_for_write(connect_timeout=SOCKET_SECONDS, transport_options=_transport()) as link:
            for arguments in messages:
                current_app.send_task(task_name, args=tuple(arguments), connection=link, retry=False, ignore_result=True, **options)
                taken += 1
    except Exception as error:  # noqa: BLE001 - whatever a broker's client raises, the caller's work is done and kept
        FAILURES.inc()
        log.warning("broker did not take %s: %s", task_name, error)
    return taken


def _transport() -> dict[str, object]:
    return {**(current_app.conf.broker_transport_options or {}), **_TRANSPORT}


def _wake_now(task_name: str, args: tuple[object, ...]) -> None:
    if time.monotonic() < _Breaker.quiet_until:
        SKIPPED.inc()
        return
    if not send(task_name, [args]):
        _Breaker.quiet_until = time.monotonic() + QUIET_SECONDS
