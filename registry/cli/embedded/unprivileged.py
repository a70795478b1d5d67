"""Nothing that serves runs as root. PostgreSQL refuses to; the others are not asked."""

import functools
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from registry.cli.embedded.faults import LaunchError

NOBODY = 65534


@dataclass(frozen=True)
class Disguise:
    """How a command is started, and the uid its files must belong to (None: ours)."""

    prefix: tuple[str, ...]
    owner: int | None = None


@functools.cache
def disguise() -> Disguise:
    """How to start PostgreSQL here. As a plain user: as we are.

    As root: in a user namespace, where files stay root's and the server sees another uid; where namespaces are forbidden,
    as the user `postgres` or `nobody`.
    """
    if os.getuid() != 0:
        return Disguise(())
    namespace = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
    if shutil.which("unshare") and _works(*namespace, "true"):
        return Disguise(namespace)
    return _other_user()


def _other_user() -> Disguise:
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        command = ("setpriv", f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups")
        if shutil.which("setpriv") and _works(*command, "true"):
            return Disguise(command, person.pw_uid)
    raise LaunchError(
        "PostgreSQL refuses to run as root, and neither unshare nor setpriv can give it another user here.",
        "Run as an ordinary user, or set DATABASE_URL to a server of your own.",
    )


def with_death_signal(how: Disguise, signal_name: str) -> tuple[str, ...]:
    """The prefix that also makes the command die with its parent: entering a namespace clears what we set before."""
    if not how.prefix or not shutil.which("setpriv"):
        return how.prefix
    if how.owner is not None:
        return (*how.prefix, "--pdeathsig", signal_name)
    return (*how.prefix, "setpriv", "--pdeathsig", signal_name)


def without_root(signal_name: str) -> tuple[str, ...]:
    """The prefix under which web, workers and broker run: as root in a namespace, without any of root's powers.

    Where namespaces are forbidden they keep our user: files would have to change hands otherwise.
    """
    how = disguise() if os.getuid() == 0 else Disguise(())
    return with_death_signal(how, signal_name) if how.owner is None else ()


def hand_over(how: Disguise, *folders: Path) -> None:
    """Give `folders` and what is in them to the user PostgreSQL runs as."""
    if how.owner is None:
        return
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, how.owner, -1, follow_symlinks=False)


def _works(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own
