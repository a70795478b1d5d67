"""Days, moments and sums as they stand in letters: the same in every language, whatever the templates of pages do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from registry.lib.clock import offset_name

THIN = "\u00a0"
SIGNS = {"KZT": "₸"}


def day(value: date) -> str:
    """`21.11.2026`."""
    return value.strftime("%d.%m.%Y")


def moment(value: datetime, zone: ZoneInfo) -> str:
    """`21.11.2026, 14:05 (UTC+5)`."""
    local = value.astimezone(zone)
    return f"{day(local)}, {local:%H:%M} ({offset_name(local)})"


def money(amount: Decimal, currency: str = "KZT") -> str:
    """`1 234 567,50 ₸`, with spaces that do not break; whole sums without a fraction."""
    whole, _point, part = f"{amount:,.2f}".partition(".")
    digits = whole.replace(",", THIN) + ("" if part == "00" else f",{part}")
    return f"{digits}{THIN}{SIGNS.get(currency, currency)}"


@dataclass(frozen=True)
class InvoiceLine:
    """What is to be paid for, in each language, and how much."""

    names: dict[str, str]
    amount: Decimal


def invoice_words(
    language: str,
    *,
    number: str,
    authority: str,
    to: str,
    dated: date,
    due: date,
    lines: Sequence[InvoiceLine],
    payee: str,
    account: str,
    purpose: str,
    currency: str = "KZT",
) -> dict[str, Any]:
    """What the template `invoice` wants: give it to `write_letters(LetterKind.INVOICE, …)`. The total is the sum of the lines."""
    total = sum((line.amount for line in lines), Decimal(0))
    return {
        "number": number,
        "authority": authority,
        "to": to,
        "dated": day(dated),
        "due": day(due),
        "lines": [{"text": line.names.get(language) or line.names["en"], "amount": money(line.amount, currency)} for line in lines],
        "total": money(total, currency),
        "payee": payee,
        "account": account,
        "purpose": purpose,
    }
