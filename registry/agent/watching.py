"""Sync again and again: at intervals with some jitter, at once when the doorbell rings, slower while the server is away."""

import secrets
import signal
from collections.abc import Callable
from threading import Event
from types import FrameType

from registry.agent.faults import KeyRefusedError, ServerError, StoreError, TrustError
from registry.agent.sync import Say, Sync, Synced

LONGEST_PAUSE = 300.0
AFTER_RING = 1.0
JITTER = 0.2
_random = secrets.SystemRandom()


class Watch:
    """A loop of syncs until `stop` is called. `ring` makes the next one come at once."""

    def __init__(self, sync: Sync, *, every: float, show: Callable[[list[Synced]], None], say: Say) -> None:
        self._sync, self._every, self._show, self._say = sync, every, show, say
        self._woken, self._stopped = Event(), Event()

    def ring(self) -> None:
        """A list was published: look now."""
        self._woken.set()

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """End after the sync under way."""
        self._stopped.set()
        self._woken.set()

    def stop_on_signals(self) -> None:
        """Let SIGTERM and SIGINT end the loop in good order."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)

    def run(self) -> None:
        """Sync until stopped. Raises `KeyRefusedError` when the key opens nothing any more; every other fault is waited out."""
        failures = 0
        while not self._stopped.is_set():
            failures = 0 if self._one() else failures + 1
            is_rung = self._woken.wait(pause(self._every, self._sync.min_wait_seconds, failures))
            if is_rung and not self._stopped.is_set():
                self._stopped.wait(_random.uniform(0, AFTER_RING))  # not all banks in the same instant
            if not self._stopped.is_set():
                self._woken.clear()

    def _one(self) -> bool:
        try:
            done = self._sync.run()
        except KeyRefusedError:
            raise
        except StoreError as fault:
            self._say(str(fault))
            return False
        self._show(done)
        return not any(isinstance(one.fault, ServerError | TrustError) for one in done)


def pause(every: float, min_wait: float, failures: int) -> float:
    """Seconds until the next poll: `every`, never under what the server asks, doubled with each failure up to five minutes."""
    base = max(every, min_wait)
    if failures:
        base = max(base, min(base * 2.0 ** min(failures, 16), LONGEST_PAUSE))
    return base * _random.uniform(1.0, 1.0 + 2 * JITTER)
