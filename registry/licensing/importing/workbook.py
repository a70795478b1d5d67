"""XLSX workbooks as tables of text: values only, no formulas, no bombs."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from registry.blocklist.importing.tables import Record, table_records
from registry.lib.errors import InvalidError
from registry.licensing.importing.columns import NEEDED, OTHERS
from registry.licensing.office_files import check_office
from registry.licensing.states import RegisterTable

MAX_UNPACKED = 120 * 1024 * 1024
MAX_COLUMNS = 60
MAX_LINES = 1_048_576
_BROKEN = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OSError)


def sheets_of(content: bytes) -> dict[RegisterTable, list[Record]]:
    """The data rows of each sheet, by its name. Raises `InvalidError` (field `file`) for anything but a plain workbook of tables."""
    _check(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        return {_table(sheet.title): _rows(sheet) for sheet in book.worksheets}
    except InvalidError:
        raise
    except _BROKEN:
        raise _refusal(_("The workbook is damaged. Save it again as XLSX.")) from None


def _check(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise _refusal(_("The file would be far too large when unpacked."))
    try:
        check_office(content)
    except InvalidError as error:
        reasons = {
            "too-large": _("The file would be far too large when unpacked."),
            "active": _("The workbook holds macros, programs or links to other files. Save it as a plain XLSX."),
            "locked": _("The file is locked by a password. Save it without one."),
        }
        raise _refusal(reasons.get(error.code, _("The workbook is damaged. Save it again as XLSX."))) from None


def _table(title: str) -> RegisterTable:
    name = title.strip().lower()
    if name not in RegisterTable.values:
        known = ", ".join(RegisterTable.values)
        raise _refusal(_("There is no table “%(name)s”. Known are: %(known)s.") % {"name": title[:60], "known": known})
    return RegisterTable(name)


def _rows(sheet: Any) -> list[Record]:
    table = _table(sheet.title)
    try:
        return list(table_records(_lines(sheet), NEEDED[table], others=OTHERS[table]))
    except InvalidError as error:
        raise _refusal(f"{table.value}: {error.message}") from None


def _lines(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    # A sheet may lie about its size; without the claim every row is read.
    sheet.reset_dimensions()
    width = 0
    for line, cells in enumerate(sheet.iter_rows(), 1):
        if line > MAX_LINES or len(cells) > MAX_COLUMNS:
            raise _refusal(_("A sheet is larger than any table of a register: line %(line)d.") % {"line": line})
        texts = [_text(cell, line) for cell in cells]
        while len(texts) > width and not texts[-1]:
            texts.pop()
        # The header says how many cells a row has; a sheet leaves out empty ones at the end.
        width = width or len(texts)
        yield line, texts + [""] * (width - len(texts))


def _text(cell: Any, line: int) -> str:
    value = cell.value
    if cell.data_type == "f":
        raise _refusal(_("Line %(line)d holds a formula. Keep the values only: copy, then paste as values.") % {"line": line})
    if cell.data_type == "e":
        raise _refusal(_("Line %(line)d holds an error of the calculation: %(value)s.") % {"line": line, "value": str(value)[:20]})
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _refusal(message: str) -> InvalidError:
    return InvalidError(message, code="file", field="file")
