"""The whole system in real processes, as `make run` starts it, on a directory and a port of its own."""

import contextlib
import functools
import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from registry.cli.embedded.places import Places, places

ROOT = Path(__file__).resolve().parents[1]
# What the test run sets for itself: the system under test must find its own.
OURS = (
    "DATABASE_URL", "DATABASE_OWNER_URL", "DATA_DIR", "CELERY_BROKER_URL", "CACHE_URL", "BASE_URL", "LOG_LEVEL", "DEMO", "SECRET_KEY",
    "SEALING_KEY", "DJANGO_SETTINGS_MODULE", "PORT", "DJANGO_ALLOW_ASYNC_UNSAFE", "MAKEFLAGS", "AS_DATABASE_OWNER",
    "PYTHONDONTWRITEBYTECODE",
)  # fmt: skip


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveSystem:
    """One `make run`. `url` answers after `start()`."""

    def __init__(self, data_dir: Path, **variables: str) -> None:
        self.port = free_port()
        self.data_dir = data_dir
        self.variables = variables
        self.lines: list[str] = []
        self.child: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """The address browsers use: passkeys work on `localhost`."""
        return f"http://localhost:{self.port}"

    @property
    def places(self) -> Places:
        """The files and sockets of the system."""
        return places(self.data_dir)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of `make run` in a fresh terminal."""
        kept = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith(("PYTEST", "TIZILIM_TEST"))}
        return {**kept, "DATA_DIR": str(self.data_dir), "PORT": str(self.port), **self.variables}

    @functools.cached_property
    def demo(self) -> dict[str, Any]:
        """`demo.json`: people with passwords and second factors, banks with keys."""
        return dict(json.loads((self.data_dir / "demo.json").read_text("utf-8")))

    def start(self, *, seconds: float = 400.0) -> None:
        """Start, and return when the line `ready` is there. Raises AssertionError with all it said when it is not."""
        self.child = subprocess.Popen(
            [sys.executable, "-m", "registry.cli.supervisor"], cwd=ROOT, env=self.environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, args=(said,), daemon=True).start()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):
                if said.get(timeout=0.2).startswith("ready "):
                    return
            if self.child.poll() is not None:
                break
        raise AssertionError("not ready:\n" + "".join(self.lines) + self.logs())

    def stop(self, how: signal.Signals = signal.SIGINT, *, seconds: float = 60.0) -> int:
        """Send `how` to the supervisor alone and wait until it is gone. Returns its exit code."""
        assert self.child is not None
        if self.child.poll() is None:
            self.child.send_signal(how)
        return self.child.wait(seconds)

    def processes(self) -> dict[int, str]:
        """Every living process of this system but the supervisor: id and command line."""
        found = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal() and (self.child is None or int(folder.name) != self.child.pid):
                with contextlib.suppress(OSError):
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                    known = (folder / "environ").read_bytes().split(b"\0")
                    if command and (f"DATA_DIR={self.data_dir}".encode() in known or str(self.data_dir) in command):
                        found[int(folder.name)] = command.strip()
        return found

    def pids(self, pattern: str) -> list[int]:
        """The processes whose command line matches `pattern`, oldest first."""
        return sorted(pid for pid, command in self.processes().items() if re.search(pattern, command))

    def manage(self, *arguments: str, code: int = 0) -> str:
        """Run `manage.py` beside the running system; its output. Raises AssertionError on another exit code."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, text=True, capture_output=True, check=False
        )
        assert done.returncode == code, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def get(self, path: str) -> str:
        """The body of a page of the system. Raises urllib.error.HTTPError."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return str(answer.read().decode("utf-8"))

    def logs(self) -> str:
        """The ends of all logs, for a failure's message."""
        return "\n".join(
            f"--- {path.name}\n{path.read_text('utf-8', 'replace')[-3000:]}" for path in sorted(self.places.logs.glob("*.log"))
        )

    def _listen(self, said: "queue.Queue[str]") -> None:
        assert self.child is not None
        assert self.child.stdout is not None
        for line in self.child.stdout:
            self.lines.append(line)
            said.put(line)


@contextlib.contextmanager
def live_system(**variables: str) -> Iterator[LiveSystem]:
    """A system on a temporary directory, stopped and removed at the end whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="tizilim-live-"))
    system = LiveSystem(folder, **variables)
    try:
        yield system
    finally:
        if system.child is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                system.stop()
            for pid in system.processes():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
