"""Our own CSV shape (docs/import-formats.md): one subject a row, `|` between several values of a cell."""

from collections.abc import Iterator
from typing import Final, TextIO

from django.utils.translation import gettext as _

from registry.blocklist.comparison import SourceRow
from registry.blocklist.importing.cells import Findings, split_values, subject_row
from registry.blocklist.importing.tables import Record, records

NEEDED: Final = ("name",)
KINDS: Final = {
    "pages": "page",
    "ibans": "iban",
    "bics": "bic",
    "bins": "bin",
    "iins": "iin",
    "leis": "lei",
    "registrations": "registration",
    "licences": "licence",
    "phones": "phone",
    "handles": "handle",
    "merchants": "merchant",
    "terminals": "terminal",
}
OTHERS: Final = ("aliases", "sites", "wallets", *KINDS, "note", "reference", "ceased")
_TRUE = frozenset({"1", "yes", "true"})
_FALSE = frozenset({"", "0", "no", "false"})


def read(file: TextIO) -> Iterator[SourceRow]:
    """One row a subject. Raises `InvalidError` where a column is missing or unknown."""
    return map(_row, records(file, NEEDED, others=OTHERS))


def _row(record: Record) -> SourceRow:
    cells = record.cells
    values = [cells["name"], *(cells.get(column, "") for column in ("sites", "wallets", *KINDS))]
    value = next((cell for cell in values if cell), "")[:200]
    fault = record.fault or _ceased(cells.get("ceased", ""))
    if fault:
        return SourceRow(record.line, value, refused=fault)
    found = Findings()
    found.add_sites(cells.get("sites", ""))
    found.add_wallets(cells.get("wallets", ""))
    for column, kind in KINDS.items():
        for text in split_values(cells.get(column, "")):
            found.add(text, kind)
    if found.faults:
        return SourceRow(record.line, value, refused=" ".join(found.faults))
    names = list(dict.fromkeys((*split_values(cells["name"]), *split_values(cells.get("aliases", "")))))
    return subject_row(record.line, value, names, found, reference=cells.get("reference", "")[:1000], note=cells.get("note", ""))


def _ceased(cell: str) -> str:
    if cell.casefold() in _TRUE:
        return _("The source says that it no longer works, so it is not listed.")
    if cell.casefold() not in _FALSE:
        return _("“ceased” is yes or no; this is “%(cell)s”.") % {"cell": cell[:40]}
    return ""
