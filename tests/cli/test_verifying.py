"""`manage.py verify` finds the letter, the statement and the file that somebody exchanged behind the register's back."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from registry.cli.kept_files import keepers
from registry.letters.models import Letter
from registry.licensing.actions import start_application
from registry.licensing.models import Document
from registry.statements.actions import issue_statement
from registry.statements.models import Statement
from tests.licensing import world as w
from tests.worlds import module_world, own_copy

pytestmark = pytest.mark.django_db
_world = module_world


@pytest.fixture(autouse=True)
def _own_documents(_world: w.World, settings: Settings, tmp_path: Path) -> None:
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = storages


@pytest.fixture
def document(_world: w.World, db: None) -> Document:
    """A file that an applicant sent."""
    world = own_copy(_world)
    draft = start_application(world.organisation, "AFSA", actor=world.admin, at=w.AT)
    w.add_pdf(draft, "doc_business_plan", actor=world.admin)
    return Document.objects.get()


@pytest.fixture
def statement(_world: w.World, db: None) -> Statement:
    """A statement about a licence, which also has letters."""
    licence = w.licensed(own_copy(_world))
    issued = issue_statement(licence.number, on=w.AT.date(), at=w.AT + timedelta(days=2))
    assert issued is not None
    return issued.statement


def faults(area: str) -> list[str]:
    """What `verify` prints of one area."""
    out = StringIO()
    try:
        call_command("verify", only=area, stdout=out)
    except CommandError:
        return out.getvalue().splitlines()[1:]
    return []


def behind_its_back(table: str, change: str) -> None:
    """As the database's owner would, with the triggers switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {change}")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.parametrize("area", ["letters", "statements", "files"])
def test_what_nobody_touched_shows_no_fault(request: pytest.FixtureRequest, area: str) -> None:
    request.getfixturevalue("document" if area == "files" else "statement")
    assert faults(area) == []


def test_every_model_that_keeps_files_is_read() -> None:
    assert {Document, Letter} <= set(keepers())


def test_an_exchanged_file_is_named(document: Document) -> None:
    Path(document.file.path).write_bytes(b"%PDF-1.7 another")
    assert faults("files") == [f"files: licensing.document {document.pk}: the file {document.file.name} is not the one that was kept"]


def test_a_lost_file_is_named(document: Document) -> None:
    Path(document.file.path).unlink()
    assert faults("files") == [f"files: licensing.document {document.pk}: the file {document.file.name} cannot be read"]


def test_a_letter_with_other_words_is_named(statement: Statement) -> None:
    behind_its_back("letters_letter", "data = replace(data, 'Altyn', 'Kumis')")
    assert len(faults("letters")) == Letter.objects.filter(data__contains="Kumis").count() > 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("payload = payload || ' '", "its text does not fit its hash"),
        ("signature = repeat('A', 86) || '=='", "its signature does not fit its text"),
    ],
)
def test_a_forged_statement_is_named(statement: Statement, change: str, words: str) -> None:
    behind_its_back("statements_statement", change)
    assert faults("statements") == [f"statements: {statement.number}: {words}"]


def test_a_statement_under_an_exchanged_key_is_named(statement: Statement) -> None:
    behind_its_back("statements_statementkey", "public_key = repeat('A', 43) || '='")
    assert faults("statements") == [f"statements: {statement.number}: its key was exchanged"]
