"""`make run`: it comes up, stays up, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.cli.embedded.unprivileged import without_root
from registry.cli.supervisor.run import not_ready
from tests.live import ROOT, LiveSystem, free_port, live_system

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def eventually(holds: Callable[[], bool], *, seconds: float = 120.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def refused(*, port: int, data_dir: str) -> str:
    environment = {**LiveSystem(Path(data_dir)).environment, "PORT": str(port), "DEMO": "false"}
    done = subprocess.run(
        [sys.executable, "-m", "registry.cli.supervisor"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def system() -> Iterator[LiveSystem]:
    """A system without the demo world; the tests below follow one another on it, to start it no more often than needed."""
    with live_system(DEMO="false") as running:
        running.start()
        yield running


def test_a_second_run_on_the_same_directory_is_refused_with_a_remedy(system: LiveSystem) -> None:
    words = refused(port=free_port(), data_dir=str(system.data_dir))
    assert "Another process uses" in words
    assert "DATA_DIR=" in words


def test_manage_beside_it_speaks_to_the_same_system(system: LiveSystem) -> None:
    assert "as tizilim_web" in system.manage("doctor")


def test_nothing_that_serves_has_the_powers_of_root(system: LiveSystem) -> None:
    if os.getuid() == 0 and not without_root("TERM"):
        pytest.skip("This machine forbids user namespaces.")
    powers = {pid: Path(f"/proc/{pid}/status").read_text().partition("CapEff:\t")[2].split()[0] for pid in system.processes()}
    assert len(powers) > 8
    assert set(powers.values()) == {"0000000000000000"}


@pytest.mark.parametrize("pattern", ["granian", "queues work", "queues deliver", "celery .* beat", "bin/postgres -D", "valkey-server"])
def test_a_process_that_dies_is_started_again(system: LiveSystem, pattern: str) -> None:
    victim = system.pids(pattern)[0]
    os.kill(victim, signal.SIGKILL)
    assert eventually(lambda: victim not in system.pids(pattern) and bool(system.pids(pattern)))


def test_after_all_that_it_is_ready_again_and_has_said_what_happened(system: LiveSystem) -> None:
    assert eventually(lambda: not not_ready(f"http://127.0.0.1:{system.port}/readyz"))
    assert sum("starting it again" in line for line in system.lines) >= 6


def test_terminated_it_stops_everything(system: LiveSystem) -> None:
    assert len(system.processes()) > 8
    assert system.stop(signal.SIGTERM) == 0
    assert not system.processes()


def test_killed_it_leaves_nothing_behind_and_starts_again_at_once(system: LiveSystem) -> None:
    system.start()
    system.stop(signal.SIGKILL)
    orphans = set(system.processes())
    system.start()
    assert eventually(lambda: not orphans & set(system.processes())), system.processes()


def test_interrupted_it_stops_everything(system: LiveSystem) -> None:
    assert system.stop(signal.SIGINT) == 0
    assert not system.processes()


def test_a_port_in_use_is_named_with_a_remedy() -> None:
    with socket.socket() as taken, tempfile.TemporaryDirectory() as folder:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        words = refused(port=port, data_dir=folder)
        assert f"Port {port} is in use" in words
        assert f"make run PORT={port + 1}" in words


def test_a_data_dir_that_is_a_file_is_named_with_a_remedy() -> None:
    with tempfile.NamedTemporaryFile() as file:
        assert "is not a directory" in refused(port=free_port(), data_dir=file.name)


def test_a_lost_cluster_is_not_silently_made_anew(tmp_path: Path) -> None:
    (tmp_path / "TIZILIM_READY").write_text("")
    words = refused(port=free_port(), data_dir=str(tmp_path))
    assert "has served data before" in words
