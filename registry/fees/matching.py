"""Which invoice a line of a bank statement pays: pure functions of the line and of how the invoices stand."""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from registry.fees.reading import BankLine
from registry.fees.reading.lines import Key
from registry.fees.states import LineClass

# Banks break lines, drop signs and add blanks anywhere; the six digits must not run on into further ones.
_GAP = r"[\W_]{0,4}"
_REFERENCE = re.compile(_GAP.join(("I", "N", "V", "(2", "0", r"\d", r"\d)", r"(\d", *([r"\d"] * 4), r"\d)")) + r"(?!\d)")


@dataclass(frozen=True)
class Standing:
    """How an invoice stands: what is left to pay, less than nothing when it is overpaid."""

    reference: str
    currency: str
    left: Decimal
    is_cancelled: bool


@dataclass(frozen=True)
class Classed:
    """A line with its class, the sentence that says why, and the invoice it names. `books`: applying it makes a payment."""

    line: BankLine
    row_class: LineClass
    reason: str = ""
    reference: str = ""
    books: bool = False


def references_in(text: str) -> tuple[str, ...]:
    """The invoice references that a text holds, each once, in their order; whatever the case, blanks and signs between."""
    folded = unicodedata.normalize("NFKC", text).upper()
    found = ("INV-{}-{}".format(*("".join(filter(str.isdecimal, part)) for part in hit)) for hit in _REFERENCE.findall(folded))
    return tuple(dict.fromkeys(reference for reference in found if reference.isascii()))


def classify(
    lines: Iterable[BankLine], standings: Mapping[str, Standing], *, accounts: Container[str], known: Container[Key]
) -> list[Classed]:
    """Each line in exactly one class, in their order; a line finds the invoice as the lines before it left it.

    `standings` are the authority's invoices by reference, `accounts` its account numbers, `known` the keys booked or kept before.
    """
    now, seen, found = dict(standings), set[Key](), []
    for line in lines:
        classed = _refused(line, accounts, seen) or _known(line, known) or _against(line, now)
        seen.add(line.key)
        if classed.books and line.amount is not None:
            invoice = now[classed.reference]
            now[invoice.reference] = replace(invoice, left=invoice.left - line.amount)
        found.append(classed)
    return found


def _refused(line: BankLine, accounts: Container[str], seen: Container[Key]) -> Classed | None:
    if line.refused:
        return Classed(line, LineClass.REFUSED, line.refused)
    if line.account not in accounts:
        return Classed(line, LineClass.REFUSED, _("%(account)s is no account of the authority.") % {"account": line.account})
    if line.key in seen:
        return Classed(line, LineClass.REFUSED, _("Another line of the file has the same reference of the bank."))
    return None


def _known(line: BankLine, known: Container[Key]) -> Classed | None:
    return Classed(line, LineClass.BOOKED, _("The line came with an earlier statement.")) if line.key in known else None


def _against(line: BankLine, standings: Mapping[str, Standing]) -> Classed:
    named = references_in(line.text)
    invoices = [standings[reference] for reference in named if reference in standings]
    if len(invoices) > 1:
        listed = ", ".join(invoice.reference for invoice in invoices)
        return Classed(line, LineClass.AMBIGUOUS, _("The line names several invoices: %(listed)s.") % {"listed": listed})
    if invoices:
        return _on_invoice(line, invoices[0])
    if named:
        return Classed(line, LineClass.UNMATCHED, _("There is no invoice %(reference)s.") % {"reference": named[0]})
    return Classed(line, LineClass.UNMATCHED, _("The line names no invoice."))


def _on_invoice(line: BankLine, invoice: Standing) -> Classed:
    reference, amount = invoice.reference, line.amount or Decimal(0)
    if invoice.is_cancelled:
        return Classed(line, LineClass.UNMATCHED, _("Invoice %(reference)s is cancelled.") % {"reference": reference})
    if line.currency != invoice.currency:
        words = {"currency": invoice.currency, "reference": reference}
        return Classed(line, LineClass.WRONG_CURRENCY, _("Invoice %(reference)s is in %(currency)s.") % words, reference)
    if amount <= invoice.left:
        return Classed(line, LineClass.MATCHED, "", reference, books=True)
    if invoice.left > 0:
        words = {"left": f"{invoice.left} {invoice.currency}"}
        return Classed(line, LineClass.OVERPAYMENT, _("Only %(left)s is left to pay. All of it is booked.") % words, reference, books=True)
    # Perhaps somebody recorded this very money by hand: an officer has to look.
    reason = _("Nothing is left to pay on invoice %(reference)s, so nothing is booked.") % {"reference": reference}
    return Classed(line, LineClass.OVERPAYMENT, reason, reference)
