"""The Bank of Russia's list of companies that show signs of illegal work on the financial market (CSV).

A row marked as ceased is refused: whoever no longer works is not put on the list anew. One that stands on the list from
an earlier import stays until an officer takes it off.
"""

from collections.abc import Iterator
from typing import Final, TextIO

from django.utils.translation import gettext as _

from registry.blocklist.comparison import SourceRow
from registry.blocklist.importing.cells import Findings, split_names, subject_row
from registry.blocklist.importing.tables import Record, records

_DATE: Final = "Дата"
_NAMES: Final = "Название"
_TAX_NUMBER: Final = "ИНН"
_SITES: Final = "Сайт"
_SIGNS: Final = "Признаки, установленные Банком России"
_CEASED: Final = "Деятельность прекращена"
_MORE: Final = "Дополнительно"
_COLUMNS: Final = (_DATE, _NAMES, _TAX_NUMBER, "Адрес", _SITES, _SIGNS, _CEASED, _MORE)


def read(file: TextIO) -> Iterator[SourceRow]:
    """One row a company. Raises `InvalidError` where the header is another one."""
    return map(_row, records(file, _COLUMNS))


def _row(record: Record) -> SourceRow:
    cells, found = record.cells, Findings()
    names = split_names(cells[_NAMES])
    value = " ".join(cells[_NAMES].split())[:200] or cells[_SITES][:200]
    if record.fault:
        return SourceRow(record.line, value, refused=record.fault)
    if cells[_CEASED] not in ("", "0"):
        return SourceRow(record.line, value, refused=_("The source says that it no longer works, so it is not listed."))
    if cells[_TAX_NUMBER]:
        found.add(cells[_TAX_NUMBER], "registration", country="RU")
    found.add_sites(cells[_SITES])
    note = "\n".join(part for part in (f"{cells[_DATE]}: {' '.join(cells[_SIGNS].split())}", cells[_MORE]) if part)
    return subject_row(record.line, value, names, found, note=note)
