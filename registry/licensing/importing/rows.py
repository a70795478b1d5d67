"""Each table's rows, read by themselves: what they say in canonical values, or why they cannot be used."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.blocklist.importing.tables import Record
from registry.identifiers import fold_name
from registry.licensing.importing.cells import CellError, Cells
from registry.licensing.importing.drafts import Row
from registry.licensing.posts import POSTS
from registry.licensing.states import ConditionKind, Ground, RegisterTable

_T = RegisterTable
STATUSES = ("suspended", "revoked", "surrendered", "superseded")
ENDINGS = STATUSES[1:]
KINDS = ("site", "page", "iban", "wallet")
LONGEST_NUMBER = 60


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes that the registry knows at this authority."""

    activities: Collection[str]
    investment_types: Collection[str]
    countries: Collection[str]


def read_row(table: RegisterTable, record: Record, codes: Codes) -> Row:
    """The row with its key and piece, or rejected with the reason; never an error."""
    row = Row(table, record.line, " · ".join(cell for cell in record.cells.values() if cell)[:200])
    cells = Cells(record.cells)
    row.piece = {name: record.cells[name][:NAME_OF_OWNER] for name in ("firm", "licence") if name in record.cells}
    row.key = f"line {record.line}"
    if record.fault:
        row.reject(record.fault)
        return row
    try:
        row.piece, row.key = _READ[table](cells, codes)
    except CellError as error:
        row.reject(str(error))
    return row


NAME_OF_OWNER = 200


def _firm(cells: Cells, codes: Codes) -> tuple[dict[str, Any], str]:
    found = (cells.identifier(column, column) for column in ("bin", "lei", "registration"))
    numbers = [number for number in found if number is not None]
    if not numbers:
        raise CellError(_("A firm needs a BIN, an LEI or a registration number, by which it is known again."))
    firm = cells.name("firm", most=100)
    piece = {
        "firm": firm,
        "legal_name": cells.name("legal_name", most=300),
        "country": cells.code("country", {code.lower() for code in codes.countries}, needed=False).upper(),
        "address": cells.text("address"),
        "trading_names": sorted(_names(cells.values("trading_names"))),
        "numbers": numbers,
    }
    return piece, firm.casefold()


def _names(names: list[str]) -> list[str]:
    if any(len(name) > 300 for name in names):
        raise CellError(_("A trading name has more than %(most)d characters.") % {"most": 300})
    return names


def _identifier(cells: Cells, codes: Codes) -> tuple[dict[str, Any], str]:
    kind = cells.code("kind", KINDS)
    value = cells.identifier(
        "value", kind if kind != "site" else "url", chain=cells.text("chain", most=40), tag=cells.text("tag", most=100)
    )
    if value is None:
        raise CellError(_("“%(column)s” is empty.") % {"column": "value"})
    piece = {**value, "firm": cells.name("firm", most=100), "label": cells.text("label", most=100), "how": cells.text("confirmed_how")}
    return piece, "|".join(value[name] for name in ("kind", "canonical", "chain", "tag"))


def _licence(cells: Cells, codes: Codes) -> tuple[dict[str, Any], str]:
    number = cells.name("number", most=LONGEST_NUMBER).upper()
    granted_on, ends_on = cells.day("granted_on", needed=True), cells.day("ends_on")
    starts_on = cells.day("starts_on") or granted_on
    if starts_on < granted_on:
        raise CellError(_("It starts before it was granted."))
    if ends_on and ends_on <= starts_on:
        raise CellError(_("It ends before it starts."))
    piece = {"number": number, "firm": cells.name("firm", most=100), "granted_on": granted_on, "starts_on": starts_on, "ends_on": ends_on}
    return piece, number


def _activity(cells: Cells, codes: Codes) -> tuple[dict[str, Any], str]:
    types = [code.lower() for code in cells.values("investment_types")]
    unknown = [code for code in types if code not in codes.investment_types]
    if unknown:
        words = {"value": ", ".join(unknown)[:100], "known": ", ".join(sorted(codes.investment_types))}
        raise CellError(_("There are no such types of investments: %(value)s. Known are: %(known)s.") % words)
    code = cells.code("activity", codes.activities)
    piece = {"licence": cells.name("licence", most=LONGEST_NUMBER).upper(), "activity": code, "types": sorted(types), **_days(cells)}
    return piece, f"{code}|{piece['from']}"


def _status(cells: Cells, codes: Codes) -> tuple[dict[str, Any], str]:
    status = cells.code("status", STATUSES)
    days = _days(cells)
    if not days["from"]:
        raise CellError(_("“%(column)s” is empty.") % {"column": "from"})
    if status in ENDINGS and days["to"]:
        raise CellError(_("A licence that has ended does not come back: leave “to” empty."))
    piece = {
        "licence": cells.name("licence", most=LONGEST_NUMBER).upper(),
        "status": status,
        "ground": cells.code("ground", Ground.values, needed=False),
        "reason": cells.text("reason"),
        **days,
    }
    return piece, f"{status}|{days['from']}"


def _condition(cells: Cells, codes: Codes) -> tuple[dict[str, Any], str]:
    piece = {
        "licence": cells.name("licence", most=LONGEST_NUMBER).upper(),
        "kind": cells.code("kind", ConditionKind.values),
        "text": cells.text("text", needed=True),
        "due_on": cells.day("due_on"),
        **_days(cells),
    }
    return piece, f"{piece['kind']}|{piece['from']}|{piece['text']}"


def _person(cells: Cells, codes: Codes) -> tuple[dict[str, Any], str]:
    post, name = cells.code("post", [str(one) for one in POSTS]), cells.name("full_name")
    piece = {"licence": cells.name("licence", most=LONGEST_NUMBER).upper(), "post": post, "full_name": name, **_days(cells)}
    return piece, f"{post}|{fold_name(name)}|{piece['from']}"


def _days(cells: Cells) -> dict[str, str]:
    start, end = cells.day("from"), cells.day("to")
    if start and end and end <= start:
        raise CellError(_("“to” is the first day on which it no longer holds, so it has to come after “from”."))
    return {"from": start, "to": end}


_READ: dict[RegisterTable, Callable[[Cells, Codes], tuple[dict[str, Any], str]]] = {
    _T.FIRMS: _firm,
    _T.IDENTIFIERS: _identifier,
    _T.LICENCES: _licence,
    _T.ACTIVITIES: _activity,
    _T.STATUS: _status,
    _T.CONDITIONS: _condition,
    _T.PEOPLE: _person,
}
