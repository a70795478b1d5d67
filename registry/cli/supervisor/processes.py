"""The processes of the system, and one that is kept alive."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from registry.cli.embedded.children import end_group, start_child, stop_child
from registry.cli.embedded.unprivileged import without_root
from registry.cli.supervisor.configuration import Configuration

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0
CELERY = (sys.executable, "-m", "celery", "--app", "registry.celery")


@dataclass
class Kept:
    """A process that is started again, ever more slowly, when it ends."""

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str]
    child: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    pause: float = field(default=FIRST_PAUSE, init=False)
    not_before: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start it."""
        self.started = time.monotonic()
        self.child = start_child(self.command, log=self.log, env=self.environment)

    def tend(self) -> str:
        """Start it again if it ended and its pause is over. Returns what to report, or nothing."""
        if self.child is None:
            if time.monotonic() >= self.not_before:
                self.start()
            return ""
        code = self.child.poll()
        if code is None:
            return ""
        end_group(self.child.pid)
        was_healthy = time.monotonic() - self.started > HEALTHY_AFTER
        self.pause = FIRST_PAUSE if was_healthy else min(self.pause * 2, LONGEST_PAUSE)
        self.child, self.not_before = None, time.monotonic() + self.pause
        return f"{self.name} ended ({_said(code)}); starting it again in {self.pause:.0f} s. Its log: {self.log}"

    def ask_to_stop(self) -> None:
        """Ask, without waiting."""
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)

    def stop(self, seconds: float) -> None:
        """Stop it and whatever it started, within `seconds`."""
        if self.child is not None:
            stop_child(self.child, signal.SIGTERM, seconds=seconds)
            self.child = None


def _said(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"


def system(configuration: Configuration) -> list[Kept]:
    """Web, workers and scheduler, in the order they start."""
    commands: dict[str, tuple[str, ...]] = {
        # A thread waits while the body of its request trickles in: with one a process, two slow strangers would stop the site.
        "web": (
            str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", configuration.host,
            "--port", str(configuration.port), "--workers", "2", "--blocking-threads", "16", "--no-ws",
            "--respawn-failed-workers", "registry.wsgi:application",
        ),
        "worker": (*CELERY, "worker", *_worker("work", 2)),
        "deliver": (*CELERY, "worker", *_worker("deliver", 2)),
        "beat": (*CELERY, "beat", "--pidfile", "", "--loglevel", "WARNING"),
    }  # fmt: skip
    environment, logs, prefix = configuration.environment(), configuration.places.logs, without_root("TERM")
    return [Kept(name, (*prefix, *command), logs / f"{name}.log", environment) for name, command in commands.items()]


def _worker(queue: str, processes: int) -> tuple[str, ...]:
    return (
        "--queues", queue, "--hostname", f"{queue}@%h", "--concurrency", str(processes), "--loglevel", "INFO",
        "--without-gossip", "--without-mingle",
    )  # fmt: skip
