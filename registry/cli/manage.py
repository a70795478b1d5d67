"""What `manage.py` does before Django starts: read the run's choices, choose the database role, start the servers if nobody did."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from registry.cli.embedded.faults import LaunchError
from registry.cli.embedded.places import Places, places
from registry.cli.embedded.postgres import Postgres
from registry.cli.embedded.valkey import Valkey
from registry.cli.locks import DataDirLock

# Commands that change the schema, the grants, or everything: they run as the owner. All others run as the web role.
OWNER_COMMANDS = frozenset({"migrate", "prepare", "grant_roles", "dbshell", "flush", "sqlflush", "pgtrigger"})
# Commands that need no database.
OFFLINE_COMMANDS = frozenset({
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages", "makemigrations",
    "runserver", "spectacular", "startapp", "version", "--help", "-h", "--version",
})  # fmt: skip
LONGEST_COMMAND = 600.0


def main(argv: list[str]) -> None:
    """Run the command line `argv`, as the role it needs, with the servers it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    command = argv[1] if len(argv) > 1 else "help"
    at = places(os.environ.get("DATA_DIR") or Path(__file__).resolve().parents[2] / ".data")
    read_choices(at.data_dir / "run.env")
    if command in OWNER_COMMANDS or argv[1:3] == ["demo", "reset"]:
        os.environ["AS_DATABASE_OWNER"] = "true"
    with contextlib.nullcontext() if command in OFFLINE_COMMANDS or "--help" in argv else servers(at):
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the environment is set

        execute_from_command_line(argv)


def read_choices(file: Path) -> None:
    """Take over what the last `make run` on this DATA_DIR chose, where the environment says nothing."""
    with contextlib.suppress(FileNotFoundError):
        for line in file.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            os.environ.setdefault(name, value)


@contextlib.contextmanager
def servers(at: Places) -> Iterator[None]:
    """The embedded servers: those of the `make run` that is up, or our own for as long as the command takes."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    at.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = DataDirLock(at.data_dir)
    if not lock.take("command", wait_seconds=LONGEST_COMMAND if lock.holder().startswith("command") else 0.0):
        yield
        return
    database, broker = Postgres(at), Valkey(at)
    try:
        database.start()
        if not os.environ.get("CELERY_BROKER_URL"):
            broker.start()
        yield
    except LaunchError as error:
        raise SystemExit(f"{error}\n{error.remedy}") from error
    finally:
        broker.stop()
        database.stop()
        lock.free()
