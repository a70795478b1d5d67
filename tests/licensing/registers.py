"""Files of a register for tests: a folder of CSV files or a workbook, from rows by table."""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from registry.approvals.models import Proposal
from registry.blocklist.importing.tables import Record
from registry.lib.canonical import content_hash
from registry.licensing.actions.register_imports import RegisterComparison, compare_file, propose_register
from registry.licensing.importing import Codes, Reading, RegisterFile, read_register
from registry.licensing.models import Authority
from registry.licensing.states import RegisterTable
from tests.licensing import world as w

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
AS_OF = date(2026, 11, 20)
CODES = Codes(frozenset({"trading_facility", "providing_custody"}), frozenset({"shares"}), frozenset({"KZ"}))
BIN = "230140100006"
OTHER_BIN = "230140100016"
NUMBER = "AFSA-A-LA-2024-0028"


def tables(**changes: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Mapping[str, Any]]]:
    """One firm with one licence that was suspended for a while, with a condition, a restriction, people and a site."""
    return {
        "firms": [{"firm": "F1", "legal_name": "Kok Exchange Ltd.", "country": "KZ", "bin": BIN, "trading_names": "Kok|Kok Pro"}],
        "identifiers": [
            {"firm": "F1", "kind": "site", "value": "https://kok.example/", "confirmed_how": "DNS record seen on 2025-02-01"},
            {"firm": "F1", "kind": "site", "value": "kok-pro.example", "confirmed_how": ""},
        ],
        "licences": [{"number": NUMBER, "firm": "F1", "granted_on": "2024-09-25", "starts_on": "2024-10-01", "ends_on": ""}],
        "activities": [{"licence": NUMBER, "activity": "trading_facility"}, {"licence": NUMBER, "activity": "providing_custody"}],
        "status": [
            {
                "licence": NUMBER,
                "status": "suspended",
                "from": "2025-03-01",
                "to": "2025-04-15",
                "ground": "capital_short",
                "reason": "Short.",
            }
        ],
        "conditions": [
            {"licence": NUMBER, "kind": "condition", "text": "Send the audit report.", "due_on": "2027-03-31", "from": "", "to": ""},
            {"licence": NUMBER, "kind": "restriction", "text": "No retail clients.", "due_on": "", "from": "2026-01-01", "to": ""},
        ],
        "people": [
            {"licence": NUMBER, "post": "senior_executive", "full_name": "Aigerim Sample", "from": "", "to": ""},
            {"licence": NUMBER, "post": "finance", "full_name": "Bolat Sample", "from": "", "to": "2025-06-01"},
            {"licence": NUMBER, "post": "finance", "full_name": "Gulnar Sample", "from": "2025-06-01", "to": ""},
        ],
        **changes,
    }


def folder(path: Path, content: Tables) -> Path:
    """The tables as CSV files in a new folder."""
    path.mkdir(parents=True)
    for name, rows in content.items():
        with (path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            columns = list(dict.fromkeys(column for row in rows for column in row))
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    return path


def as_file(content: Tables) -> RegisterFile:
    """The same without a disk."""
    found = {}
    for name, rows in content.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        found[RegisterTable(name)] = [
            Record(line, {column: str(row.get(column, "")) for column in columns}) for line, row in enumerate(rows, 2)
        ]
    return RegisterFile("register.xlsx", content_hash({name: list(rows) for name, rows in content.items()}), found)


def workbook(path: Path, content: Tables) -> Path:
    """The same as sheets of a workbook."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column, "") or None for column in columns])
    book.save(path)
    return path


def reading(content: Tables) -> Reading:
    """The tables read by themselves, without a database."""
    return read_register(as_file(content), CODES, AS_OF)


def compared(content: Tables, at: datetime = w.AT) -> RegisterComparison:
    """The tables against the register."""
    return compare_file(as_file(content), Authority.objects.get(code="AFSA"), as_of=AS_OF, at=at)


def proposed(world: w.World, content: Tables, at: datetime = w.AT) -> Proposal:
    """The open proposal to import them."""
    return propose_register(compared(content, at), reason="The register moves.", actor=world.registrar, at=at)


def imported(world: w.World, content: Tables, at: datetime = w.AT) -> Proposal:
    """The same, approved, with what the database looks at when it commits."""
    done = w.approved(world, proposed(world, content, at), at)
    w.check_deferred()
    return done


def day(text: str) -> datetime:
    """Noon of a day, which no time zone of ours moves to another."""
    return datetime.fromisoformat(text).replace(hour=7, tzinfo=UTC)
