"""One cell of a table: a day, a code, a text, an identifier; or a sentence that says why it is none."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from registry.blocklist.importing.cells import sentence
from registry.identifiers import IdentifierError, parse

TEXT_LENGTH = 4000
NAME_LENGTH = 200
_DAY_FIRST = re.compile(r"([0-3][0-9])\.([01][0-9])\.([0-9]{4})\Z")
EARLIEST = date(1990, 1, 1)
LATEST = date(2200, 1, 1)


class CellError(Exception):
    """The cell cannot be used; its text is a sentence in the reader's language."""


class Cells:
    """The cells of a row, read one at a time."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._cells = cells

    def text(self, column: str, *, most: int = TEXT_LENGTH, needed: bool = False) -> str:
        """The text of a column, tidy for names; empty where it is left out."""
        found = self._cells.get(column, "")
        if needed and not found:
            raise CellError(_("“%(column)s” is empty.") % {"column": column})
        if len(found) > most:
            raise CellError(_("“%(column)s” has more than %(most)d characters.") % {"column": column, "most": most})
        if any(not (mark.isprintable() or mark in "\n\r\t") for mark in found):
            raise CellError(_("“%(column)s” holds marks that nobody sees.") % {"column": column})
        return found

    def name(self, column: str, *, most: int = NAME_LENGTH) -> str:
        """A name in one line, which has to be there."""
        return " ".join(self.text(column, most=most, needed=True).split())

    def code(self, column: str, known: Collection[str], *, needed: bool = True) -> str:
        """A code that is known."""
        found = self.text(column, most=NAME_LENGTH, needed=needed).lower()
        if found and found not in known:
            words = {"column": column, "value": found[:60], "known": ", ".join(sorted(known))}
            raise CellError(_("“%(column)s” is “%(value)s”; known are: %(known)s.") % words)
        return found

    def day(self, column: str, *, needed: bool = False) -> str:
        """A day as ISO text: `2024-09-25`, or `25.09.2024`, which cannot be read in two ways."""
        found = self.text(column, most=40, needed=needed)
        if not found:
            return ""
        day_first = _DAY_FIRST.match(found)
        iso = "-".join(reversed(day_first.groups())) if day_first else found
        try:
            day = date.fromisoformat(iso)
        except ValueError:
            raise CellError(_("“%(column)s” is “%(value)s”; write a day as 2024-09-25.") % {"column": column, "value": found}) from None
        if len(iso) != len("2024-09-25") or not EARLIEST <= day <= LATEST:
            raise CellError(_("“%(column)s” is “%(value)s”: no day of a register.") % {"column": column, "value": found})
        return day.isoformat()

    def values(self, column: str) -> list[str]:
        """The values that `|` parts, each once."""
        return list(dict.fromkeys(value for part in self.text(column).split("|") if (value := " ".join(part.split()))))

    def identifier(self, column: str, kind: str, *, chain: str = "", tag: str = "") -> dict[str, Any] | None:
        """An identifier in its normal form; None where the cell is empty."""
        text = self.text(column, most=600)
        if not text:
            return None
        country, _colon, rest = text.partition(":") if kind == "registration" else ("", "", text)
        if kind == "registration" and not rest:
            raise CellError(_("“%(column)s” needs its country before it: RU:7707083893.") % {"column": column})
        try:
            found = parse(rest, kind, chain=chain, tag=tag, country=country.strip().upper())
        except IdentifierError as error:
            raise CellError(f"“{column}”: {sentence(error)}") from None
        keys = ("kind", "raw", "canonical", "chain", "tag", "match")
        return {key: str(getattr(found, key)) for key in keys}
