"""What the database lets the role of web and worker do."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg.errors import InsufficientPrivilege

from registry.cli.embedded.places import WEB_ROLE
from registry.cli.grants import APPEND_ONLY, grant_to

# Without the mark nobody makes the test database.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def as_web(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    """A connection to the test database as web and worker have it."""
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [WEB_ROLE])
            if not cursor.fetchone():
                pytest.skip(f"This server has no role {WEB_ROLE}.")
        grant_to(WEB_ROLE, connection)
        given = {**connection.get_connection_params(), "user": WEB_ROLE}
        connection.close()
    known = {name: given[name] for name in ("host", "port", "dbname", "user") if given.get(name)}
    with psycopg.connect(**known, autocommit=True) as session:
        yield session


def may(session: psycopg.Connection, right: str, table: str) -> bool:
    found = session.execute("SELECT has_table_privilege(%s, %s)", [table, right]).fetchone()
    return bool(found and found[0])


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_web_role_adds_to_append_only_tables_and_changes_nothing_in_them(as_web: psycopg.Connection, table: str) -> None:
    assert {right: may(as_web, right, table) for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER")} == {
        "SELECT": True, "INSERT": True, "UPDATE": False, "DELETE": False, "TRUNCATE": False, "TRIGGER": False,
    }  # fmt: skip


def test_the_web_role_truncates_nothing_and_owns_nothing(as_web: psycopg.Connection) -> None:
    tables = [name for (name,) in as_web.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    assert len(tables) > 30
    assert not [name for name in tables if may(as_web, "TRUNCATE", name) or may(as_web, "TRIGGER", name)]
    assert as_web.execute("SELECT count(*) FROM pg_class WHERE relowner = %s::regrole", [WEB_ROLE]).fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TABLE audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_event SET action = 'nothing'",
        "DELETE FROM audit_event",
        "DELETE FROM django_migrations",
        "CREATE TABLE mine (it int)",
        "SET session_replication_role = replica",
        "SET ROLE tizilim_owner",
    ],
)
def test_the_web_role_is_refused(as_web: psycopg.Connection, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        as_web.execute(statement.encode())
