"""From tables to drafts: each row read by itself, then gathered to the firm and the licence it belongs to.

A licence goes in whole or not at all: one row of it that cannot be used, and none of it is, since a licence without its
suspension would stand as in force.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from registry.blocklist.importing.tables import Record
from registry.blocklist.states import RowClass
from registry.licensing.importing.drafts import PARTS, FirmDraft, LicenceDraft, Reading, Row
from registry.licensing.importing.files import RegisterFile
from registry.licensing.importing.rows import Codes, read_row
from registry.licensing.importing.timeline import check_history
from registry.licensing.states import RegisterTable

__all__ = ["Codes", "read_register"]
Advance = Callable[[int], None]


@dataclass(slots=True)
class _Found:
    """What is known by its key while the file is read."""

    firms: dict[str, FirmDraft]
    numbers: dict[tuple[str, str], FirmDraft]
    licences: dict[str, LicenceDraft]


def read_register(file: RegisterFile, codes: Codes, as_of: date, advance: Advance = lambda _count: None) -> Reading:
    """Every row of the file, in a draft or aside. `advance` is told of every row read."""
    reading, found = Reading(), _Found({}, {}, {})
    for row in _rows(file, RegisterTable.FIRMS, codes, advance):
        _take_firm(row, reading, found)
    for row in _rows(file, RegisterTable.IDENTIFIERS, codes, advance):
        _take_identifier(row, reading, found)
    for row in _rows(file, RegisterTable.LICENCES, codes, advance):
        _take_licence(row, reading, found)
    for table in PARTS:
        for row in _rows(file, table, codes, advance):
            _take_part(row, reading, found)
    for licence in reading.licences:
        check_history(licence, as_of)
        settle(licence)
    _warn_of_firms(reading)
    return reading


def settle(licence: LicenceDraft) -> None:
    """Where one row of the licence is rejected all are, each with the reason."""
    bad = next((row for row in (licence.row, *licence.children) if row.is_rejected), None)
    if bad is None:
        return
    words = {"table": bad.table.value, "line": bad.line}
    for row in (licence.row, *licence.children):
        row.reject(_("A licence goes in whole: line %(line)d of “%(table)s” cannot be used.") % words)


def _rows(file: RegisterFile, table: RegisterTable, codes: Codes, advance: Advance) -> Iterator[Row]:
    records: Iterable[Record] = file.tables.get(table, ())
    for record in records:
        yield read_row(table, record, codes)
        advance(1)


def _take_firm(row: Row, reading: Reading, found: _Found) -> None:
    firm, before = FirmDraft(row), found.firms.get(row.key)
    if before is not None:
        _repeat(row, before.row, reading)
        return
    reading.firms.append(firm)
    found.firms[row.key] = firm
    for number in firm.numbers if not row.is_rejected else ():
        other = found.numbers.setdefault(number, firm)
        if other is not firm:
            row.reject(
                _("Line %(line)d names another firm of the same number: %(number)s.") % {"line": other.row.line, "number": number[1]}
            )


def _take_identifier(row: Row, reading: Reading, found: _Found) -> None:
    firm = found.firms.get(row.piece.get("firm", "").casefold())
    if row.is_rejected or firm is None or firm.row.is_rejected:
        row.reject(_("Its firm is not in the table of firms, or cannot be used."))
        reading.asides.append(row)
        return
    before = next((other for other in firm.identifiers if other.key == row.key), None)
    firm.identifiers.append(row)
    if before is not None:
        _as_repetition(row, before)


def _take_licence(row: Row, reading: Reading, found: _Found) -> None:
    before = found.licences.get(row.key)
    if before is not None:
        _repeat(row, before.row, reading)
        return
    firm = found.firms.get(row.piece.get("firm", "").casefold())
    if firm is None or firm.row.is_rejected:
        row.reject(_("Its firm is not in the table of firms, or cannot be used."))
    licence = LicenceDraft(row, firm or FirmDraft(Row(RegisterTable.FIRMS, 0, "", piece={"numbers": []})))
    reading.licences.append(licence)
    found.licences[row.key] = licence


def _take_part(row: Row, reading: Reading, found: _Found) -> None:
    licence = found.licences.get(row.piece.get("licence", "").upper())
    if licence is None:
        row.reject(_("Its licence is not in the table of licences."))
        reading.asides.append(row)
        return
    rows = licence.rows.setdefault(row.table, [])
    before = next((other for other in rows if other.key == row.key), None)
    rows.append(row)
    if before is not None:
        _as_repetition(row, before)


def _repeat(row: Row, before: Row, reading: Reading) -> None:
    _as_repetition(row, before)
    reading.asides.append(row)


def _as_repetition(row: Row, before: Row) -> None:
    if row.is_rejected:
        return
    if row.piece == before.piece:
        row.row_class, row.reason = RowClass.MERGED, _("It says the same as line %(line)d.") % {"line": before.line}
    else:
        row.reject(_("Line %(line)d says something else of the same.") % {"line": before.line})


def _warn_of_firms(reading: Reading) -> None:
    used = {id(licence.firm) for licence in reading.licences}
    for firm in reading.firms:
        if not firm.row.is_rejected and id(firm) not in used:
            words = {"firm": firm.row.value, "line": firm.row.line}
            reading.warnings.append(_("Line %(line)d of “firms”: %(firm)s has no licence in this file.") % words)
