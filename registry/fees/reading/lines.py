"""One credit line of a bank statement, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

TEXT_LENGTH = 2000
NAME_LENGTH = 300
KEY_LENGTH = 80
ACCOUNT_LENGTH = 40
LARGEST = Decimal(10) ** 12
CENT = Decimal("0.01")

Key = tuple[str, str, str]


@dataclass(frozen=True)
class BankLine:
    """A credit line. With `refused`, the sentence why it cannot be read, the rest may be missing."""

    number: int
    account: str = ""
    statement_number: str = ""
    entry_ref: str = ""
    booked_on: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    payer: str = ""
    text: str = ""
    refused: str = ""

    @property
    def key(self) -> Key:
        """By which the bank's line is known again."""
        return self.account, self.statement_number, self.entry_ref

    def as_json(self) -> dict[str, Any]:
        """The line as JSON values."""
        return {
            **vars(self),
            "booked_on": self.booked_on.isoformat() if self.booked_on else None,
            "amount": str(self.amount) if self.amount is not None else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "BankLine":
        """The line that `as_json` wrote."""
        on, amount = kept["booked_on"], kept["amount"]
        values = {"booked_on": date.fromisoformat(on) if on else None, "amount": Decimal(amount) if amount else None}
        return cls(**{**kept, **values})


class UnreadableError(Exception):
    """A value of a line cannot be read; the message is a sentence that says which and why."""


def amount_of(text: str) -> Decimal:
    """An amount with a point and at most two places that say something. Raises `UnreadableError`."""
    try:
        amount = Decimal(text.strip()) if text.isascii() and "_" not in text else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount) >= LARGEST:
        raise UnreadableError(_("“%(text)s” is no amount.") % {"text": text[:40]})
    rounded = amount.quantize(CENT)
    if rounded != amount:
        raise UnreadableError(_("“%(text)s” has more than two places after the point.") % {"text": text[:40]})
    return rounded


def day_of(text: str) -> date:
    """An ISO day, or the day of an ISO instant as the bank wrote it. Raises `UnreadableError`."""
    text = text.strip()
    try:
        return date.fromisoformat(text[:10]) if len(text) == len("2026-11-22") else datetime.fromisoformat(text).date()
    except ValueError:
        raise UnreadableError(_("“%(text)s” is no day such as 2026-11-22.") % {"text": text[:40]}) from None


def key_part(text: str, what: str, length: int = KEY_LENGTH) -> str:
    """A part of the line's key: not empty, and not longer than we keep. Raises `UnreadableError`."""
    text = " ".join(text.split())
    if not text:
        raise UnreadableError(_("%(what)s is missing.") % {"what": what})
    if len(text) > length:
        raise UnreadableError(_("%(what)s is longer than %(length)d characters.") % {"what": what, "length": length})
    return text


def account_of(text: str) -> str:
    """An account number without spaces, in capitals. Raises `UnreadableError`."""
    return key_part("".join(text.split()).upper(), _("The account"), ACCOUNT_LENGTH)


def currency_of(text: str) -> str:
    """A currency code of three letters. Raises `UnreadableError`."""
    code = text.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise UnreadableError(_("“%(text)s” is no currency.") % {"text": text[:40]})
    return code


def clean_text(text: str, length: int = TEXT_LENGTH) -> str:
    """Words of a stranger without control characters, cut to what we keep."""
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)
    return text.strip()[:length]
