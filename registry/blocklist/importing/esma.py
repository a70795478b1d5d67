"""ESMA's register of entities that provide crypto-asset services against MiCA (CSV `NCASP`).

Rows of one authority about one name are one subject: authorities publish new domains of a brand as new rows.
"""

import re
from collections.abc import Iterator
from typing import Final, TextIO

from registry.blocklist.comparison import SourceRow
from registry.blocklist.importing.cells import Findings, split_names, subject_row
from registry.blocklist.importing.tables import Record, records
from registry.identifiers import fold_name

_COLUMNS: Final = (
    "ae_competentAuthority",
    "ae_homeMemberState",
    "ae_lei_name",
    "ae_lei",
    "ae_commercial_name",
    "ae_website",
    "ae_reason",
    "ae_decision_date",
    "ae_comments",
)
_DAY_FIRST = re.compile(r"([0-3]?[0-9])/([01]?[0-9])/([0-9]{4})\Z")
_NOTHING = frozenset({"", "none", "n/a", "na", "-", "–", "null"})


def read(file: TextIO) -> Iterator[SourceRow]:
    """One row a finding of an authority. Raises `InvalidError` where the header is another one."""
    return map(_row, records(file, _COLUMNS))


def _row(record: Record) -> SourceRow:
    cells = {column: "" if cell.casefold() in _NOTHING else cell for column, cell in record.cells.items()}
    names = list(dict.fromkeys(split_names(cells["ae_commercial_name"], "|") + split_names(cells["ae_lei_name"], "|")))
    value = (" ".join(names) or cells["ae_website"])[:200]
    if record.fault:
        return SourceRow(record.line, value, refused=record.fault)
    found = Findings()
    if cells["ae_lei"]:
        found.add(cells["ae_lei"], "lei")
    found.add_sites(cells["ae_website"])
    return subject_row(record.line, value, names, found, reference=_reference(cells, names), note=_note(cells))


def _reference(cells: dict[str, str], names: list[str]) -> str:
    key = fold_name(names[0]) if names else ""
    return f"{cells['ae_homeMemberState']} {cells['ae_competentAuthority']}: {key}"[:1000] if key else ""


def _note(cells: dict[str, str]) -> str:
    decided = f"{cells['ae_competentAuthority']}, {_iso(cells['ae_decision_date'])}".strip(", ")
    return "\n".join(part for part in (decided, cells["ae_reason"], cells["ae_comments"]) if part)


def _iso(text: str) -> str:
    found = _DAY_FIRST.match(text)
    return f"{found.group(3)}-{int(found.group(2)):02}-{int(found.group(1)):02}" if found else text
