"""`verify` recomputes the lists and names the first version that is wrong, whoever altered it and how."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from registry.blocklist.models import List
from registry.distribution.actions import publish_list
from registry.distribution.places import PLAIN, snapshot_folder
from registry.distribution.verification import verify, verify_list
from tests.listing import AT, Officers, draft, listed
from tests.worlds import around_module


@pytest.fixture(scope="module")
def _published(_officers: Officers, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Five versions, published once for all tests of the module; the folder they are in."""
    folder = tmp_path_factory.mktemp("artefacts")
    with around_module(django_db_blocker):
        with override_settings(ARTEFACTS_DIR=folder):
            for number in range(5):
                listed(_officers, draft(f"Brand {number}", f"brand{number}.example"))
                publish_list("block", at=AT + timedelta(minutes=number))
        yield folder


@pytest.fixture
def five_versions(_published: Path, db: None, settings: Settings) -> None:
    shutil.copytree(_published, settings.ARTEFACTS_DIR)


@contextmanager
def as_owner() -> Iterator[None]:
    """The owner of the database switches the rules off, as only the owner can."""
    tables = ("blocklist_changelog", "blocklist_publication", "blocklist_line", "blocklist_list")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


ALTERED = [
    ("UPDATE blocklist_changelog SET line = replace(line, 'brand2', 'brandX') WHERE seq = 3", 3),
    ("UPDATE blocklist_changelog SET op = 'remove', line = '', reason = 'ceased' WHERE seq = 4", 4),
    ("DELETE FROM blocklist_changelog WHERE seq = 2", 2),
    (
        (
            "INSERT INTO blocklist_changelog (list_id, seq, position, entry_ref, op, line, reason)"
            " SELECT list_id, seq, 2, entry_ref, op, line, reason FROM blocklist_changelog WHERE seq = 5"
        ),
        5,
    ),
    (
        (
            "INSERT INTO blocklist_changelog (list_id, seq, position, entry_ref, op, line, reason)"
            " SELECT list_id, 6, 1, entry_ref, op, line, reason FROM blocklist_changelog WHERE seq = 5"
        ),
        6,
    ),
    ("UPDATE blocklist_publication SET count = 7 WHERE seq = 3", 3),
    ("UPDATE blocklist_publication SET published_at = published_at - interval '1 day' WHERE seq = 2", 2),
    ("UPDATE blocklist_publication SET record_hash = prev_hash WHERE seq = 4", 4),
    ("DELETE FROM blocklist_publication WHERE seq = 3", 3),
    ("DELETE FROM blocklist_publication WHERE seq = 5", 5),
    ("UPDATE blocklist_list SET seq = 4, served_seq = 4 WHERE code = 'block'", 5),
    ("UPDATE blocklist_line SET line = replace(line, 'brand1', 'brandX') WHERE seq = 2", 2),
    ("UPDATE blocklist_line SET digest = sha256('x') WHERE seq = 2", 2),
    ("DELETE FROM blocklist_line WHERE seq = 1", 5),
]


def test_lists_that_nobody_touched_are_whole(five_versions: None) -> None:
    assert list(verify()) == []


@pytest.mark.parametrize(("statement", "seq"), ALTERED)
def test_what_was_altered_is_named_by_its_version(five_versions: None, statement: str, seq: int) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == 1
    fault = verify_list("block")
    assert fault is not None
    assert (fault.area, fault.subject, fault.number) == ("lists", "list block", seq), fault.message


def test_a_snapshot_that_was_altered_is_named(five_versions: None) -> None:
    path = snapshot_folder("block", List.objects.get(code="block").epoch, 5) / PLAIN
    path.write_text(path.read_text().replace("brand3", "brandX"))
    fault = verify_list("block")
    assert fault is not None
    assert (fault.number, "snapshot" in fault.message) == (5, True)
    path.unlink()
    assert verify_list("block") is not None


def test_the_command_fails_and_names_list_and_version(five_versions: None) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE blocklist_changelog SET line = replace(line, 'brand2', 'brandX') WHERE seq = 3")
    with pytest.raises(CommandError, match=r"list block no\. 3") as failure:
        call_command("verify", only="lists")
    assert failure.value.returncode == 1


REFUSED = [
    "UPDATE blocklist_changelog SET line = 'x' WHERE seq = 3",
    "DELETE FROM blocklist_changelog WHERE seq = 3",
    (
        "INSERT INTO blocklist_changelog (list_id, seq, position, entry_ref, op, line, reason)"
        " SELECT list_id, seq, 2, entry_ref, op, line, reason FROM blocklist_changelog WHERE seq = 5"
    ),
    "UPDATE blocklist_publication SET count = 7 WHERE seq = 3",
    "DELETE FROM blocklist_publication WHERE seq = 5",
    (
        "INSERT INTO blocklist_publication (list_id, epoch, seq, prev_hash, ops_hash, list_hash, count, ops, published_at, is_urgent, record_hash)"
        " SELECT list_id, epoch, 7, record_hash, ops_hash, list_hash, count, ops, published_at, false, prev_hash FROM blocklist_publication"
        " WHERE seq = 5"
    ),
    (
        "INSERT INTO blocklist_publication (list_id, epoch, seq, prev_hash, ops_hash, list_hash, count, ops, published_at, is_urgent, record_hash)"
        " SELECT list_id, epoch, 6, prev_hash, ops_hash, list_hash, count, ops, published_at, false, prev_hash FROM blocklist_publication"
        " WHERE seq = 5"
    ),
    "UPDATE blocklist_list SET seq = 6 WHERE code = 'block'",
    "UPDATE blocklist_list SET seq = 4 WHERE code = 'block'",
    "UPDATE blocklist_list SET served_seq = 3 WHERE code = 'block'",
    "UPDATE blocklist_list SET list_hash = 'sha256:0' WHERE code = 'block'",
    "DELETE FROM blocklist_list WHERE code = 'block'",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_rewrite_what_was_published(five_versions: None, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(verify()) == []
