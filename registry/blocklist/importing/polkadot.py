"""The format of Polkadot's phishing list, and of most feeds of hosts: one host or address a line.

Lines that are empty or begin with `#` are no data.
"""

from collections.abc import Iterator
from itertools import chain, islice
from typing import TextIO

from django.utils.translation import gettext as _

from registry.blocklist.comparison import SourceRow
from registry.blocklist.importing.cells import Findings
from registry.identifiers import hosts
from registry.lib.errors import InvalidError

_LONGEST_LINE = 4096
_ENOUGH_TO_TELL = 20


def read(file: TextIO) -> Iterator[SourceRow]:
    """One row a host. Raises `InvalidError` where none of the first lines is a host: that is another kind of file."""
    rows = _rows(file)
    first = list(islice(rows, _ENOUGH_TO_TELL))
    if first and all(row.refused for row in first):
        raise InvalidError(
            _("This is not a list of hosts, one a line. Line %(line)d: %(reason)s") % {"line": first[0].line, "reason": first[0].refused},
            code="columns",
            field="file",
        )
    return chain(first, rows)


def _rows(file: TextIO) -> Iterator[SourceRow]:
    line, text = 0, file.readline(_LONGEST_LINE)
    while text:
        line += 1
        value = text.strip()
        if value and not value.startswith("#"):
            yield _row(line, value)
        while text and not text.endswith("\n"):
            text = file.readline(_LONGEST_LINE)  # the rest of a line that is longer than any address
        text = file.readline(_LONGEST_LINE)


def _row(line: int, value: str) -> SourceRow:
    found = Findings()
    identifier = found.add(value, "url")
    if identifier is None:
        return SourceRow(line, value[:200], refused=found.faults[0])
    name = hosts.display(identifier.canonical) if identifier.kind == "site" else identifier.canonical
    return SourceRow(line, value[:200], name[:400], identifiers=tuple(found.identifiers), warnings=found.all_warnings())
