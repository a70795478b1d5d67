"""ISO 20022 camt.053, the bank's statement of an account, in every version: they differ in wrappers that are read either way."""

import re
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from registry.fees.reading.elements import Element, Walker
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

NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2} Document")
_STATEMENT = ("Document", "BkToCstmrStmt", "Stmt")
WANTED = frozenset((*_STATEMENT, name) for name in ("Id", "Acct", "Ntry"))


def read(content: bytes) -> Iterator[BankLine | None]:
    """Each transaction of each entry as a credit line, or None for a debit. Raises `InvalidError` on what is no camt.053."""
    walker, account, statement, seen = Walker(WANTED), Element("Acct", {}), "", 0
    for number, element in walker.walk(content):
        _check_root(walker.root)
        if element.name == "Id":
            # Each statement of the file begins with its number.
            account, statement, seen = Element("Acct", {}), element.text, 0
        elif element.name == "Acct":
            account = element
        else:
            seen += 1
            yield from _entry(element, number, account, statement, f"#{seen}")
    _check_root(walker.root)


def _check_root(root: str) -> None:
    if not NAMESPACE.fullmatch(root):
        raise InvalidError(_("This is no bank statement in camt.053."), code="format")


def _entry(entry: Element, number: int, account: Element, statement: str, ordinal: str) -> Iterator[BankLine | None]:
    text = _text(entry)
    try:
        is_credit = _is_credit(entry)
        if is_credit:
            yield from _credits(entry, number, _Head(account, statement, entry, ordinal))
        else:
            yield None
    except UnreadableError as fault:
        yield BankLine(number, text=text, refused=str(fault))


def _is_credit(entry: Element) -> bool:
    sign = entry.text_at("CdtDbtInd")
    if sign not in ("CRDT", "DBIT"):
        raise UnreadableError(_("The entry does not say whether money came or went."))
    return sign == "CRDT"


class _Head:
    """What the transactions of one entry have in common. Raises `UnreadableError`."""

    def __init__(self, account: Element, statement: str, entry: Element, ordinal: str) -> None:
        status = entry.text_at("Sts", "Cd") or entry.text_at("Sts")
        if status != "BOOK":
            raise UnreadableError(_("The bank has not booked this entry for good."))
        if entry.text_at("RvslInd") in ("true", "1"):
            raise UnreadableError(_("The entry takes back a debit: it is no payment."))
        self.account = account_of(account.text_at("Id", "IBAN") or account.text_at("Id", "Othr", "Id"))
        self.statement = key_part(statement, _("The number of the statement"))
        self.ref = key_part(entry.text_at("AcctSvcrRef") or entry.text_at("NtryRef") or ordinal, _("The reference of the entry"))
        self.booked_on = day_of(entry.text_at("BookgDt", "Dt") or entry.text_at("BookgDt", "DtTm"))
        self.amount, self.currency = _amount(entry)


def _credits(entry: Element, number: int, head: _Head) -> Iterator[BankLine | None]:
    details = entry.all("NtryDtls", "TxDtls")
    if len(details) <= 1:
        yield _line(head, number, head.ref, head.amount, details, _text(entry))
        return
    amounts = [_part(detail, head) for detail in details]
    if sum(amounts) != head.amount:
        raise UnreadableError(_("The transactions of the entry do not add up to its amount."))
    for place, (detail, amount) in enumerate(zip(details, amounts, strict=True), 1):
        if amount > 0:
            ref = key_part(f"{head.ref}/{place}", _("The reference of the entry"))
            yield _line(head, number, ref, amount, [detail], _text_of(detail))
        else:
            yield None


def _line(head: _Head, number: int, ref: str, amount: Decimal, details: list[Element], text: str) -> BankLine:
    payers = [detail.text_at("RltdPties", "Dbtr", *rest) for detail in details for rest in (("Pty", "Nm"), ("Nm",))]
    return BankLine(
        number,
        account=head.account,
        statement_number=head.statement,
        entry_ref=ref,
        booked_on=head.booked_on,
        amount=amount,
        currency=head.currency,
        payer=clean_text(next(filter(None, payers), ""), NAME_LENGTH),
        text=text,
    )


def _amount(element: Element) -> tuple[Decimal, str]:
    found = element.first("Amt")
    if found is None:
        raise UnreadableError(_("The amount is missing."))
    amount = amount_of(found.text)
    if amount <= 0:
        raise UnreadableError(_("The amount is nothing."))
    return amount, currency_of(found.attributes.get("Ccy", ""))


def _part(detail: Element, head: _Head) -> Decimal:
    """The amount of one transaction, negative for a debit. In early versions it stands only among the details."""
    found = detail.first("Amt") or detail.first("AmtDtls", "TxAmt", "Amt")
    if found is None:
        raise UnreadableError(_("A transaction of the entry has no amount of its own."))
    if found.attributes.get("Ccy", head.currency) != head.currency:
        raise UnreadableError(_("The transactions of the entry are in another currency than the entry."))
    amount = amount_of(found.text)
    return -amount if detail.text_at("CdtDbtInd") == "DBIT" else amount


def _text(entry: Element) -> str:
    texts = [_text_of(detail) for detail in entry.all("NtryDtls", "TxDtls")]
    return clean_text("\n".join(filter(None, [*texts, entry.text_at("AddtlNtryInf")])))


def _text_of(detail: Element) -> str:
    """All in which a payer may have written the reference, one a line."""
    parts = [
        *detail.all("RmtInf", "Ustrd"),
        *detail.all("RmtInf", "Strd", "CdtrRefInf", "Ref"),
        *detail.all("RmtInf", "Strd", "AddtlRmtInf"),
        *detail.all("Refs", "EndToEndId"),
        *detail.all("AddtlTxInf"),
    ]
    return clean_text("\n".join(part.text.strip() for part in parts if part.text.strip() and part.text.strip() != "NOTPROVIDED"))
