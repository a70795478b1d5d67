"""What must hold before anything is started, each with its remedy."""

import errno
import os
import shutil
import socket
import sys
import time
from pathlib import Path

from registry.cli.embedded.faults import LaunchError

NEEDED_MEGABYTES = 200


def check_python() -> None:
    """Raises LaunchError below Python 3.11."""
    if sys.version_info < (3, 11):  # noqa: UP036 - said with a remedy, before anything fails obscurely
        raise LaunchError(f"Python {sys.version.split()[0]} is too old: 3.11 or newer is needed.", "make run PYTHON=python3.12")


def prepare_data_dir(folder: Path) -> None:
    """Make DATA_DIR, private to us, and see that it can be written and has room. Raises LaunchError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        probe = folder / ".probe"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except (NotADirectoryError, FileExistsError):
        raise LaunchError(f"{folder} is not a directory.", "Name another: make run DATA_DIR=/some/place") from None
    except OSError as error:
        raise _of_disk(folder, error) from error
    free = shutil.disk_usage(folder).free // 2**20
    if free < NEEDED_MEGABYTES:
        raise LaunchError(
            f"Only {free} MB are free on the disk of {folder}: {NEEDED_MEGABYTES} MB are needed.",
            "Free some, or name a place on another disk: make run DATA_DIR=/some/place",
        )


def refuse_demo_world(folder: Path, *, is_demo: bool) -> None:
    """Raises LaunchError when a real installation would serve the demo world, whose passwords and keys lie in a file."""
    if not is_demo and (folder / "demo.json").exists():
        raise LaunchError(
            f"{folder} holds the demo world: its people, passwords and keys are invented and readable in demo.json.",
            "Name another place for a real installation: make run DEMO=false DATA_DIR=/some/place",
        )


def check_port(host: str, port: int, *, patience: float = 0.0) -> None:
    """Raises LaunchError when nobody can listen on `port`, even after `patience` seconds."""
    deadline = time.monotonic() + patience
    while error := _bind_error(host, port):
        if error.errno != errno.EADDRINUSE or time.monotonic() >= deadline:
            raise _of_port(host, port, error) from error
        time.sleep(0.2)


def _bind_error(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def _of_port(host: str, port: int, error: OSError) -> LaunchError:
    if error.errno == errno.EADDRINUSE:
        return LaunchError(f"Port {port} is in use by another program.", f"Use another: make run PORT={port + 1}")
    if error.errno == errno.EACCES:
        return LaunchError(f"Port {port} may not be used by this user.", "Use one above 1023: make run PORT=8000")
    return LaunchError(f"Nothing can listen on {host} port {port}: {error.strerror or error}.", "Check HOST and PORT.")


def _of_disk(folder: Path, error: OSError) -> LaunchError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return LaunchError(f"The disk of {folder} is full.", "Free some space, or: make run DATA_DIR=/some/place")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        who = "root" if os.getuid() == 0 else "this user"
        return LaunchError(f"{folder} cannot be written by {who}.", "Name a place that can: make run DATA_DIR=/some/place")
    return LaunchError(f"{folder} cannot be used: {error.strerror or error}.", "Name another: make run DATA_DIR=/some/place")
