"""What a file says of firms and licences: each row with what became of it, gathered to the firm or licence it belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from registry.blocklist.states import RowClass
from registry.lib.canonical import canonical_text
from registry.licensing.states import RegisterTable

Piece = dict[str, Any]
"""What a row says, as canonical JSON values; days as ISO text, empty text where it says nothing."""


@dataclass(slots=True)
class Row:
    """One data row. `key` is by what it is known again within what it belongs to."""

    table: RegisterTable
    line: int
    value: str
    key: str = ""
    piece: Piece = field(default_factory=dict)
    row_class: RowClass = RowClass.NEW
    reason: str = ""
    exchange_id: int | None = None

    def reject(self, reason: str) -> None:
        """It cannot be used; the first reason counts."""
        if self.row_class != RowClass.REJECTED:
            self.row_class, self.reason = RowClass.REJECTED, reason

    @property
    def is_rejected(self) -> bool:
        """Whether it cannot be used."""
        return self.row_class == RowClass.REJECTED


@dataclass(slots=True)
class FirmDraft:
    """A firm, with the identifiers that the file names for it."""

    row: Row
    identifiers: list[Row] = field(default_factory=list)

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """Kind and canonical form of each official number."""
        return [(item["kind"], item["canonical"]) for item in self.row.piece["numbers"]]

    def draft_text(self) -> str:
        """The canonical text of the firm itself."""
        return canonical_text(self.row.piece)


@dataclass(slots=True)
class LicenceDraft:
    """A licence with all rows that belong to it."""

    row: Row
    firm: FirmDraft
    rows: dict[RegisterTable, list[Row]] = field(default_factory=dict)

    def of(self, table: RegisterTable) -> list[Row]:
        """Its rows of a table that are not repetitions."""
        return [row for row in self.rows.get(table, []) if row.row_class != RowClass.MERGED]

    @property
    def children(self) -> Iterator[Row]:
        """Its rows of all tables, repetitions too."""
        for rows in self.rows.values():
            yield from rows

    def content(self) -> dict[str, Any]:
        """All that the file says of it: the same licence, the same content, in whatever order its rows came."""
        parts = {table.value: sorted(self.of(table), key=lambda row: row.key) for table in PARTS}
        return {**self.row.piece, **{name: [row.piece for row in rows] for name, rows in parts.items()}}

    def draft_text(self) -> str:
        """The canonical content with the line of each part, as an approved import is carried out from it."""
        parts = {table.value: {row.key: row.line for row in self.of(table)} for table in PARTS}
        return canonical_text({"content": self.content(), "lines": parts})


PARTS = (RegisterTable.ACTIVITIES, RegisterTable.STATUS, RegisterTable.CONDITIONS, RegisterTable.PEOPLE)


@dataclass(slots=True)
class Reading:
    """A file read: firms and licences that can be used or not, every row, and what else is worth telling."""

    firms: list[FirmDraft] = field(default_factory=list)
    licences: list[LicenceDraft] = field(default_factory=list)
    asides: list[Row] = field(default_factory=list)
    """Rows that belong to nothing, and repetitions of a firm or a licence."""
    warnings: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """Every data row of the file, once."""
        for firm in self.firms:
            yield firm.row
            yield from firm.identifiers
        for licence in self.licences:
            yield licence.row
            yield from licence.children
        yield from self.asides
