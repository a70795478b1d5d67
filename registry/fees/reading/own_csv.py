"""Our own CSV of a bank statement (docs/import-formats.md): one line of the account a row."""

import csv
import io
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from registry.fees.reading.lines import (
    NAME_LENGTH,
    BankLine,
    UnreadableError,
    account_of,
    amount_of,
    clean_text,
    currency_of,
    day_of,
    key_part,
)
from registry.lib.errors import InvalidError

COLUMNS = ("account", "statement", "entry", "booked_on", "amount", "currency", "payer", "text")


def read(text: str) -> Iterator[BankLine | None]:
    """Each row as a credit line, or None for a debit. Raises `InvalidError` on another header or broken CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        _check_header(next(reader, []))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _row(reader.line_num, cells)
    except csv.Error:
        raise InvalidError(_("Line %(number)d is no proper CSV.") % {"number": reader.line_num}, code="broken") from None


def _check_header(cells: list[str]) -> None:
    found = tuple(cell.strip().casefold() for cell in cells)
    if found != COLUMNS:
        raise InvalidError(_("The first line has to name these columns: %(columns)s.") % {"columns": ",".join(COLUMNS)}, code="header")


def _row(number: int, cells: list[str]) -> BankLine | None:
    if len(cells) != len(COLUMNS):
        return BankLine(number, refused=_("The row has %(count)d cells.") % {"count": len(cells)})
    row = dict(zip(COLUMNS, cells, strict=True))
    try:
        return _line(number, row)
    except UnreadableError as fault:
        return BankLine(number, text=clean_text(row["text"]), refused=str(fault))


def _line(number: int, row: Mapping[str, str]) -> BankLine | None:
    amount = amount_of(row["amount"])
    if amount < 0:
        return None
    if not amount:
        raise UnreadableError(_("The amount is nothing."))
    return BankLine(
        number,
        account=account_of(row["account"]),
        statement_number=key_part(row["statement"], _("The number of the statement")),
        entry_ref=key_part(row["entry"], _("The reference of the entry")),
        booked_on=day_of(row["booked_on"]),
        amount=amount,
        currency=currency_of(row["currency"]),
        payer=clean_text(row["payer"], NAME_LENGTH),
        text=clean_text(row["text"]),
    )
