"""What `doctor` looks at, each finding with what to do about it."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection

from registry.cli.database_urls import django_database
from registry.cli.grants import APPEND_ONLY

OLDEST_SERVER = 150000
LITTLE_DISK = 500


class Grade(Enum):
    """How bad a finding is."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    grade: Grade
    what: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Every finding about this installation, in order of dependence."""
    yield Finding(Grade.GOOD, f"Python {sys.version.split()[0]}")
    yield from _data_dir(settings.DATA_DIR)
    yield from _keys()
    yield from _database()
    yield from _cache()
    yield from _programs()
    if settings.DEMO:
        yield Finding(Grade.NOTE, "Demo mode: anybody can sign in as anybody at /personas/.", "Set DEMO=false for real use.")
    elif not settings.IS_TLS:
        yield Finding(Grade.NOTE, f"BASE_URL is {settings.BASE_URL}: no TLS.", "Put a proxy with TLS in front and set BASE_URL.")


def _data_dir(folder: Path) -> Iterator[Finding]:
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        yield Finding(Grade.BAD, f"{folder} cannot be written.", "Set DATA_DIR to a directory of this user.")
        return
    mode = folder.stat().st_mode & 0o777
    free = shutil.disk_usage(folder).free // 2**20
    yield Finding(Grade.GOOD if mode == 0o700 else Grade.BAD, f"{folder} has mode {mode:o}.", f"chmod 700 {folder}")
    yield Finding(Grade.GOOD if free > LITTLE_DISK else Grade.BAD, f"{free} MB free there.", "Free some space.")


def _keys() -> Iterator[Finding]:
    if os.environ.get("SEALING_KEY"):
        yield Finding(Grade.GOOD, "The sealing key is given by the environment.")
    else:
        kept = settings.PLACES.secrets / "sealing_key"
        yield Finding(Grade.NOTE, f"The sealing key is kept in {kept}.", "Back it up apart from the database: without it secrets are lost.")


def _database() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_user")
            number, version, role = cursor.fetchone()
    except DatabaseError as error:
        yield Finding(Grade.BAD, f"The database does not answer: {str(error).strip()}", "Check DATABASE_URL.")
        return
    good = number >= OLDEST_SERVER
    yield Finding(Grade.GOOD if good else Grade.BAD, f"PostgreSQL {version} as {role}", "PostgreSQL 15 or newer is needed.")
    yield from _roles(role)


def _roles(role: str) -> Iterator[Finding]:
    if role == django_database(settings.DATABASE_OWNER_URL).get("USER"):
        yield Finding(
            Grade.NOTE,
            f"One database role, {role}, owns the tables and serves the web: the database cannot guard the log from it.",
            "Make a second role and set DATABASE_OWNER_URL, then run manage.py grant_roles.",
        )
        return
    with connection.cursor() as cursor:
        tables = [name for name in APPEND_ONLY if name in connection.introspection.table_names(cursor)]
        rights = "has_table_privilege(%s, 'UPDATE') OR has_table_privilege(%s, 'DELETE') OR has_table_privilege(%s, 'TRUNCATE')"
        loose = []
        for name in tables:
            cursor.execute(f"SELECT {rights}", [name] * 3)
            loose += [name] if cursor.fetchone()[0] else []
    if loose:
        yield Finding(Grade.BAD, f"{role} may change append-only tables: {', '.join(loose)}.", "Run manage.py grant_roles.")
    else:
        yield Finding(Grade.GOOD, f"{role} may not change any of {len(tables)} append-only tables.")


def _cache() -> Iterator[Finding]:
    if not settings.CACHE_URL:
        yield Finding(Grade.NOTE, "No shared cache: each process counts throttles for itself.", "Set CACHE_URL to a Redis or Valkey.")
        return
    try:
        redis.Redis.from_url(settings.CACHE_URL, socket_timeout=1, socket_connect_timeout=1).ping()
    except redis.RedisError as error:
        yield Finding(Grade.BAD, f"The cache does not answer: {error}", "Start it, or check CACHE_URL.")
        return
    yield Finding(Grade.GOOD, "The cache answers.")


def _programs() -> Iterator[Finding]:
    for program, purpose in (("msgfmt", "Kazakh and Russian pages"), ("chromium", "the browser tests")):
        if not shutil.which(program):
            package = {"msgfmt": "gettext"}.get(program, program)
            yield Finding(Grade.NOTE, f"{program} is missing, needed for {purpose}.", f"apt-get install {package}")
