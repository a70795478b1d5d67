"""A real Celery worker in a process of its own, on the database of the test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parents[2]


class Worker:
    """Starts at once. `kill` is SIGKILL to the worker and all its children."""

    def __init__(self, log: Path, **environment: str) -> None:
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "registry.celery",
            "worker",
            "-c1",
            "-Q",
            "work,deliver",
            "--without-gossip",
            "--without-mingle",
        ]
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [*command, "-l", "info"],
                cwd=ROOT,
                env={**self.environment(), **environment},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @staticmethod
    def environment() -> dict[str, str]:
        """What a process needs to work on the database of the test."""
        given = connection.get_connection_params()
        names = ("dbname", "user", "password", "host", "port")
        return {**os.environ, "DATABASE_URL": make_conninfo(**{name: given[name] for name in names if given.get(name)})}

    def kill(self) -> None:
        """End it as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)


def wait_until(happened: Callable[[], Any], *, seconds: float = 30, what: str = "") -> None:
    """Look ten times a second; fail the test if it never happens."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            pytest.fail(f"not within {seconds} s: {what}")
        time.sleep(0.1)
