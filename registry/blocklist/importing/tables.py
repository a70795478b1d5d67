"""CSV files row by row, each with the line on which it begins."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from django.utils.translation import gettext as _

from registry.lib.errors import InvalidError

if TYPE_CHECKING:
    import _csv


@dataclass(frozen=True, slots=True)
class Record:
    """One data row: its first line and its cells by column, trimmed. `fault` says why its cells cannot be trusted."""

    line: int
    cells: dict[str, str]
    fault: str = ""


def records(file: TextIO, needed: Sequence[str], *, others: Sequence[str] | None = None) -> Iterator[Record]:
    """The data rows of a CSV file whose header has the columns `needed`, and beyond them only `others` (None: any).

    Empty rows are no data. Raises `InvalidError` where the header is another one or the CSV is broken.
    """
    reader = csv.reader(file)
    try:
        yield from table_records(_numbered(reader), needed, others=others)
    except csv.Error as error:
        raise InvalidError(
            _("Line %(line)d is not CSV: %(reason)s.") % {"line": reader.line_num, "reason": error}, code="file", field="file"
        ) from None


def table_records(rows: Iterator[tuple[int, list[str]]], needed: Sequence[str], *, others: Sequence[str] | None = None) -> Iterator[Record]:
    """As `records`, of a table whose rows come as cells, each with its line; the first is the header."""
    columns = [column.strip() for column in next(rows, (1, []))[1]]
    _check_header(columns, needed, others)
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            yield _record(line, columns, cells)


def _numbered(reader: "_csv.Reader") -> Iterator[tuple[int, list[str]]]:
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _record(line: int, columns: list[str], cells: list[str]) -> Record:
    while len(cells) > len(columns) and not cells[-1].strip():
        cells = cells[:-1]
    fault = ""
    if len(cells) != len(columns):
        fault = _("This row has %(cells)d cells; the header has %(columns)d.") % {"cells": len(cells), "columns": len(columns)}
    padded = cells + [""] * (len(columns) - len(cells))
    return Record(line, {column: cell.strip() for column, cell in zip(columns, padded, strict=False)}, fault)


def _check_header(columns: list[str], needed: Sequence[str], others: Sequence[str] | None) -> None:
    missing = [column for column in needed if column not in columns]
    unknown = [] if others is None else [column for column in columns if column and column not in (*needed, *others)]
    if missing:
        message = _("This file is of another format: its header lacks “%(missing)s”. It has: %(columns)s.")
        names = {"missing": "”, “".join(missing), "columns": _listed(columns)}
    elif unknown:
        message = _("The header has columns that are not known: %(unknown)s. Known are: %(known)s.")
        names = {"unknown": _listed(unknown), "known": ", ".join((*needed, *(others or ())))}
    elif len(set(columns)) != len(columns):
        message, names = _("The header names a column twice: %(columns)s."), {"columns": _listed(columns)}
    else:
        return
    raise InvalidError(message % names, code="columns", field="file")


def _listed(columns: Sequence[str]) -> str:
    shown = ", ".join(column[:40] for column in columns[:20])
    return shown[:400] or "–"
