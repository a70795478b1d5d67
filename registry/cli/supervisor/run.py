"""One run of the whole system, from the first check to the last process gone."""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from registry.cli.embedded.children import adopt_orphans, start_child
from registry.cli.embedded.faults import LaunchError
from registry.cli.embedded.postgres import Postgres
from registry.cli.embedded.unprivileged import without_root
from registry.cli.embedded.valkey import Valkey
from registry.cli.locks import take_for_run
from registry.cli.supervisor.checks import check_port, check_python, prepare_data_dir, refuse_demo_world
from registry.cli.supervisor.configuration import Configuration
from registry.cli.supervisor.processes import Kept, system

ROOT = Path(__file__).resolve().parents[3]
READY_SECONDS = 180.0
STOP_SECONDS = 15.0
TICK = 0.5


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked
    """Somebody asked us to stop."""


class Run:
    """Starts everything, watches it, stops everything."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.asked = threading.Event()
        self.servers: list[Postgres | Valkey] = []
        self.kept: list[Kept] = []

    def serve(self) -> None:
        """Run until asked to stop. Raises LaunchError when it cannot start."""
        check_python()
        prepare_data_dir(self.configuration.places.data_dir)
        refuse_demo_world(self.configuration.places.data_dir, is_demo=self.configuration.is_demo)
        lock = take_for_run(self.configuration.places.data_dir)
        try:
            # After a run that was killed, what it had started needs a moment to end.
            check_port(self.configuration.host, self.configuration.port, patience=10.0 if lock.was_left_behind else 0.0)
            adopt_orphans()
            self._heed_signals()
            with contextlib.suppress(Stopped):
                self._start()
                self._watch()
        finally:
            self.stop()
            lock.free()

    def _start(self) -> None:
        if os.getuid() == 0 and not without_root("TERM"):
            say("Running as root: this machine forbids user namespaces. Better run it as an ordinary user.")
        self._remember_choices()
        self._start_servers()
        self._prepare()
        say("Starting web, workers and scheduler")
        self.kept = system(self.configuration)
        for process in self.kept:
            process.start()
        self._wait_until_ready()
        say(f"ready {self.configuration.address}/   (Ctrl-C stops it; logs in {self.configuration.places.logs})")

    def _prepare(self) -> None:
        # Starting Django costs seconds: it is not asked what the files tell.
        mark, schema = self.configuration.places.postgres / "tizilim-prepared", schema_fingerprint(ROOT)
        is_prepared = not self.configuration.has_own_database and mark.exists() and mark.read_text("ascii") == schema
        if not is_prepared:
            self._manage("Preparing the database", "prepare")
        if self.configuration.is_demo and not (is_prepared and (self.configuration.places.data_dir / "demo.json").exists()):
            self._manage("Loading the demo world", "demo", "load")
        if not self.configuration.has_own_database:
            mark.write_text(schema, "ascii")

    def _start_servers(self) -> None:
        at = self.configuration.places
        if not self.configuration.has_own_database:
            say("Starting PostgreSQL")
            self._start_server(Postgres(at))
        if not self.configuration.has_own_broker:
            say("Starting the broker")
            self._start_server(Valkey(at))

    def _start_server(self, server: Postgres | Valkey) -> None:
        self.servers.append(server)
        server.start()
        self._stop_if_asked()

    def _manage(self, what: str, *command: str) -> None:
        say(what)
        arguments = [sys.executable, str(ROOT / "manage.py"), *command]
        child = start_child(arguments, log=None, env=self.configuration.environment(), cwd=ROOT)
        while child.poll() is None:
            if self.asked.wait(0.05):
                child.terminate()
                child.wait()
                raise Stopped
        if child.returncode:
            raise LaunchError(f"{what} failed: manage.py {' '.join(command)} ended with {child.returncode}. Its words are above.")

    def _remember_choices(self) -> None:
        shutil.rmtree(self.configuration.measures, ignore_errors=True)
        self.configuration.measures.mkdir(mode=0o700)
        # `manage.py` in another terminal reads them, so that it speaks of the same system.
        lines = "".join(f"{name}={value}\n" for name, value in self.configuration.shared().items() if name != "DATA_DIR")
        file = self.configuration.places.data_dir / "run.env"
        file.write_text(lines, "utf-8")
        file.chmod(0o600)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        reasons = ""
        while (reasons := not_ready(f"{self.configuration.address}/readyz")) and time.monotonic() < deadline:
            self._tend()
        if reasons:
            raise LaunchError(f"Not ready after {READY_SECONDS:.0f} s: {reasons}", f"See the logs in {self.configuration.places.logs}.")

    def _watch(self) -> None:
        while True:
            self._tend()

    def _tend(self) -> None:
        """Wait a tick, then see to everything that ended."""
        if self.asked.wait(TICK):
            raise Stopped
        for server in self.servers:
            self._tend_server(server)
        for process in self.kept:
            if report := process.tend():
                say(report)
        self._reap_adopted()

    def _tend_server(self, server: Postgres | Valkey) -> None:
        if server.child is None or server.child.poll() is None:
            return
        say(f"{type(server).__name__} ended; starting it again. Its log: {server.log}")
        server.child = None
        try:
            server.start()
        except LaunchError as error:
            say(f"{error} {error.remedy}")

    def _reap_adopted(self) -> None:
        ours = {process.child.pid for process in [*self.kept, *self.servers] if process.child is not None}
        with contextlib.suppress(ChildProcessError):
            while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if found.si_pid in ours:
                    return
                os.waitpid(found.si_pid, os.WNOHANG)

    def _stop_if_asked(self) -> None:
        if self.asked.is_set():
            raise Stopped

    def _heed_signals(self) -> None:
        def ask(_number: int, _frame: FrameType | None) -> None:
            self.asked.set()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, ask)

    def stop(self) -> None:
        """Stop the scheduler and web first, then the workers, then the broker, and the database last."""
        if self.kept or self.servers:
            say("Stopping")
        deadline = time.monotonic() + STOP_SECONDS
        for process in reversed(self.kept):
            process.ask_to_stop()
        for process in reversed(self.kept):
            process.stop(max(0.1, deadline - time.monotonic()))
        for server in reversed(self.servers):
            server.stop()


def schema_fingerprint(root: Path) -> str:
    """Changes when a migration, an installed package, the grants or a seed changes."""
    files = [*root.glob("registry/*/migrations/*.py"), root / "requirements.txt", root / "registry/cli/grants.py"]
    files += [path for path in root.glob("seeds/**/*") if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def not_ready(url: str) -> str:
    """Why `url` does not answer 200, or nothing when it does."""
    try:
        with _local_opener()(url) as answer:
            return "" if answer.status == 200 else f"{url} answered {answer.status}"
    except urllib.error.HTTPError as error:
        return _reasons(error.read(4096)) or f"{url} answered {error.code}"
    except OSError as error:
        return f"{url}: {error}"


def _local_opener() -> Callable[[str], "urllib.request._UrlopenRet"]:
    # A proxy in the environment must not be asked for our own address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return lambda url: opener.open(url, timeout=5)


def _reasons(body: bytes) -> str:
    try:
        return "; ".join(json.loads(body)["reasons"])
    except (ValueError, KeyError, TypeError):
        return ""


def say(words: str) -> None:
    """One line to whoever started us."""
    with contextlib.suppress(BrokenPipeError):
        print(words, flush=True)  # noqa: T201 - this is a program's voice
