"""A cluster in which every migration has run, kept in `build/` between runs: tests pour their databases from it."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from registry.cli.embedded.places import DATABASE, OWNER_ROLE, Places, places
from registry.cli.embedded.postgres import MARK, Postgres, binaries_of_wheel

ROOT = Path(__file__).resolve().parents[1]
MOULDS = ROOT / "build" / "moulds"


def lay(at: Places) -> None:
    """Lay a copy of the mould where the cluster of `at` is to be, made first when there is none for these migrations."""
    kept = MOULDS / _key()
    if not kept.exists():
        _make(kept)
    _copy(kept, at.data_dir)


def pour(name: str, url: str) -> None:
    """Make the database `name` with all tables and triggers, unless it is there. `url` is of another database of that server."""
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(DATABASE)))


def _key() -> str:
    """Of every migration and of the server's build: another one makes another mould."""
    digest = hashlib.sha256(str(binaries_of_wheel().stat().st_mtime_ns).encode())
    for path in sorted((ROOT / "registry").glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _make(kept: Path) -> None:
    """In a folder of its own, moved into place when it is whole: of two runs that make it, the first one's stands."""
    folder = Path(tempfile.mkdtemp(prefix="tizilim-mould-"))
    at = places(folder)
    server = Postgres(at, is_throw_away=True)
    try:
        server.start()
        _migrate(at)
        server.stop()
        shutil.rmtree(MOULDS, ignore_errors=True)
        _copy(folder, unfinished := kept.with_name(f"{kept.name}-{os.getpid()}"))
        unfinished.rename(kept)
    except OSError:
        if not kept.exists():
            raise
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _migrate(at: Places) -> None:
    url = at.database_url(OWNER_ROLE)
    variables = {"DATABASE_URL": url, "DATABASE_OWNER_URL": url, "DATA_DIR": str(at.data_dir), "CELERY_BROKER_URL": at.broker_url}
    secrets = {"SECRET_KEY": "only-for-tests-" + "x" * 40, "SEALING_KEY": "c2VhbGluZy1rZXktb25seS1mb3ItdGVzdHMtMDEyMzQ="}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True, env={**os.environ, **variables, **secrets}
    )


def _copy(source: Path, target: Path) -> None:
    """The cluster and its mark, with their owners: PostgreSQL may run as another user than we."""
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(source / "postgres"), str(source / MARK), str(target)], check=True)
