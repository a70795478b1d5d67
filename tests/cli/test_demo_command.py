"""`manage.py demo` in real processes on a database of its own: killed half-way, run again, reset."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import mould
from tests.live import ROOT, LiveSystem

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def installation() -> Iterator[LiveSystem]:
    """A prepared database in demo mode, with nobody in it. Its servers run while a command does."""
    with tempfile.TemporaryDirectory(prefix="tizilim-demo-") as folder:
        system = LiveSystem(Path(folder), DEMO="true")
        mould.lay(system.places)
        system.manage("prepare")
        yield system
        for pid in system.processes():
            os.kill(pid, signal.SIGKILL)


def secrets_of(installation: LiveSystem) -> dict[str, Any]:
    return dict(json.loads((installation.data_dir / "demo.json").read_text("utf-8")))


def kill_a_load_half_way(installation: LiveSystem) -> None:
    """Start loading, and kill everything as soon as the first list was published."""
    loading = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "load"],
        cwd=ROOT,
        env=installation.environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while not list(installation.data_dir.glob("artefacts/block/*/*")):
        assert loading.poll() is None, "loading ended before it published"
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(loading.pid, signal.SIGKILL)
    assert loading.wait() == -signal.SIGKILL


def test_a_load_that_was_killed_leaves_nothing_and_the_next_one_is_whole(installation: LiveSystem) -> None:
    kill_a_load_half_way(installation)
    assert not (installation.data_dir / "demo.json").exists()

    assert "The demo world is loaded." in installation.manage("demo", "load")
    assert "The demo world is there already." in installation.manage("demo", "load")
    assert installation.manage("verify").split("\n")[:2] == ["audit: 0 faults", "lists: 0 faults"]

    before = secrets_of(installation)
    said = installation.manage("demo", "reset")
    after = secrets_of(installation)
    assert "Emptied" in said
    assert [one["email"] for one in before["people"]] == [one["email"] for one in after["people"]]
    assert before["banks"] != after["banks"]
    assert installation.manage("verify").split("\n")[:2] == ["audit: 0 faults", "lists: 0 faults"]
