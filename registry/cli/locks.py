"""One DATA_DIR, one user of its servers at a time."""

import fcntl
import os
import time
from pathlib import Path

from registry.cli.embedded.faults import LaunchError


class DataDirLock:
    """Held by the process that runs the servers of a DATA_DIR; the kernel frees it when that process ends, however it ends."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "lock"
        self.descriptor = -1
        self.was_left_behind = False

    def take(self, purpose: str, *, wait_seconds: float = 0.0) -> bool:
        """Whether the lock is ours now. Waits up to `wait_seconds` for one who holds it."""
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + wait_seconds
        while not self._try():
            if time.monotonic() >= deadline:
                os.close(self.descriptor)
                self.descriptor = -1
                return False
            time.sleep(0.1)
        # Whoever ends in order wipes its name.
        self.was_left_behind = bool(self.holder())
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"{purpose} {os.getpid()}\n".encode(), 0)
        return True

    def holder(self) -> str:
        """What the holder said of itself: purpose and process id."""
        try:
            return self.path.read_text("utf-8").strip()
        except OSError:
            return ""

    def free(self) -> None:
        """Give it back."""
        if self.descriptor >= 0:
            os.ftruncate(self.descriptor, 0)
            os.close(self.descriptor)
            self.descriptor = -1

    def _try(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def take_for_run(data_dir: Path) -> DataDirLock:
    """The lock for a run. A command that holds it is waited for; another run is not: LaunchError."""
    lock = DataDirLock(data_dir)
    seconds = 30.0 if lock.holder().startswith("command") else 5.0
    if not lock.take("run", wait_seconds=seconds):
        raise LaunchError(
            f"Another process uses {data_dir}: {lock.holder()}.",
            "Stop it (Ctrl-C there), or give this one its own: make run DATA_DIR=/other/place PORT=8001",
        )
    return lock
