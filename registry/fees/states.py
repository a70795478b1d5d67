"""Codes of fees, and how an invoice stands. An invoice's state is computed for an instant and stored nowhere."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

CHANGE_KIND = "fees.change"
"""The kind of the proposal that changes a fee."""

CURRENCIES = ("KZT", "USD", "EUR")
REMIND_DAYS_BEFORE = (7, 1)


class Origin(models.TextChoices):
    """How a row of the fee table came to be."""

    SEED = "seed", _("Set up with the installation")
    PROPOSAL = "proposal", _("Proposed and approved")


class InvoiceState(models.TextChoices):
    """How an invoice stands at an instant."""

    OPEN = "open", _("To be paid")
    PART_PAID = "part_paid", _("Paid in part")
    OVERDUE = "overdue", _("Overdue")
    PAID = "paid", _("Paid")
    OVERPAID = "overpaid", _("Overpaid")
    CANCELLED = "cancelled", _("Cancelled")


class PaidBy(models.TextChoices):
    """How the registry learned of a payment."""

    HAND = "hand", _("Recorded by hand")
    STATEMENT = "statement", _("From a bank statement")


class LineClass(models.TextChoices):
    """What a credit line of a bank statement is. Each line is exactly one of these."""

    MATCHED = "matched", _("Matched")
    OVERPAYMENT = "overpayment", _("More than is left to pay")
    BOOKED = "booked", _("Already booked")
    AMBIGUOUS = "ambiguous", _("Ambiguous")
    WRONG_CURRENCY = "wrong_currency", _("Wrong currency")
    UNMATCHED = "unmatched", _("Unmatched")
    REFUSED = "refused", _("Refused")


KEPT_CLASSES = tuple(code for code in LineClass if code not in (LineClass.BOOKED, LineClass.REFUSED))
"""Classes whose lines the registry keeps: the others are here already, or cannot be read."""


def invoice_state(*, amount: Decimal, paid: Decimal, due_on: date, is_cancelled: bool, on: date) -> InvoiceState:
    """How an invoice over `amount` stands on a day, with `paid` standing against it. Overdue from the day after `due_on`."""
    if is_cancelled:
        return InvoiceState.CANCELLED
    if paid >= amount:
        return InvoiceState.PAID if paid == amount else InvoiceState.OVERPAID
    if on > due_on:
        return InvoiceState.OVERDUE
    return InvoiceState.PART_PAID if paid > 0 else InvoiceState.OPEN
