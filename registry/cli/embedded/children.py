"""Child processes that cannot outlive us: each has its own process group and dies with its parent."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
STOP_SECONDS = 20.0
# A longer log is put aside at the next start; one older copy is kept.
LONGEST_LOG = 20 * 2**20


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def adopt_orphans() -> None:
    """Make this process the parent of its descendants' orphans, so that it can end and reap them."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(how: signal.Signals) -> None:
    """Have the kernel send us `how` when our parent ends."""
    _prctl(PR_SET_PDEATHSIG, how)


def start_child(
    command: Sequence[str],
    *,
    log: Path | None,
    env: Mapping[str, str] | None = None,
    on_parent_death: signal.Signals = signal.SIGTERM,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a process group of its own, its output appended to `log` (None: our own output).

    The kernel sends it `on_parent_death` if this process is killed. Call from the main thread: the kernel watches the
    thread that forked, not the process.
    """
    parent = os.getpid()

    def before_exec() -> None:
        _prctl(PR_SET_PDEATHSIG, on_parent_death)
        if os.getppid() != parent:
            os._exit(1)

    with contextlib.nullcontext() if log is None else _open_log(log) as output:
        return subprocess.Popen(  # noqa: S603 - our own command lines
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=None if log is None else subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=before_exec,  # noqa: PLW1509 - single-threaded here
        )


def _open_log(log: Path) -> BinaryIO:
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        log.replace(log.with_name(log.name + ".1"))
    return os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def stop_child(child: subprocess.Popen[bytes], how: signal.Signals, *, seconds: float = STOP_SECONDS) -> None:
    """Ask with `how`, wait, then end the whole group. Does nothing to a child that is gone."""
    if child.poll() is None:
        child.send_signal(how)
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(5)
    end_group(child.pid)


def end_group(group: int) -> None:
    """Kill what is left of a child's process group."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for a message that says why something failed."""
    try:
        return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:])
    except OSError:
        return ""
