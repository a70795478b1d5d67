"""Booking money on an invoice, and taking a booking back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.fees.actions.invoices import CENT, LARGEST, tell_payer
from registry.fees.actions.moving import check_registrar, given_reason, locked
from registry.fees.models import Invoice, Payment, Reversal, StatementLine
from registry.fees.queries import local_day, paid_so_far
from registry.fees.registry import handler_for
from registry.fees.states import PaidBy
from registry.lib.errors import InvalidError, RuleError

TEXT_LENGTH = 2000


@transaction.atomic
def record_payment(
    invoice_id: int, *, amount: Decimal, received_on: date, reference_text: str = "", seen_paid: Decimal, actor: User, at: datetime
) -> Payment:
    """Record by hand money that came in, in the invoice's currency. A registrar's.

    `seen_paid` is what stood against the invoice on the page the person looked at: if it is something else by now, the same money
    may have been recorded meanwhile, and `RuleError` says so. Raises also `NotAllowedError`, `InvalidError` naming the field, and
    `RuleError` for a cancelled invoice.
    """
    invoice = locked(invoice_id)
    check_registrar(actor, invoice.authority_org)
    _check_payment(amount, received_on, reference_text, at)
    if paid_so_far(invoice) != seen_paid:
        raise RuleError(_("Another payment was recorded since you opened this page. Look whether it is the same money."), code="stale")
    payment = Payment(paid_by=PaidBy.HAND, amount=amount, received_on=received_on, reference_text=reference_text.strip())
    return book(invoice, payment, actor=actor, at=at)


@transaction.atomic
def reverse_payment(payment_id: int, *, reason: str, actor: User, at: datetime) -> Reversal:
    """Take back a payment that was booked wrongly: it no longer counts. A registrar's.

    What the payment set off is not undone: the invoice stands unpaid again, and staff see it. Raises `NotAllowedError`,
    `InvalidError` without a reason, `RuleError` when it is reversed already.
    """
    invoice = locked(Payment.objects.values_list("invoice_id", flat=True).get(pk=payment_id))
    check_registrar(actor, invoice.authority_org)
    reason = given_reason(reason)
    payment = Payment.objects.get(pk=payment_id)
    if Reversal.objects.filter(payment=payment).exists():
        raise RuleError(_("This payment is reversed already."))
    reversal = Reversal.objects.create(payment=payment, reason=reason, reversed_by=actor, reversed_at=at)
    record(
        invoice, "invoice.payment_reversed", actor=actor, at=at, reason=reason,
        payment=payment.pk, amount=str(payment.amount), currency=payment.currency,
    )  # fmt: skip
    return reversal


def book_line(invoice: Invoice, line: StatementLine, *, actor: User, at: datetime) -> Payment:
    """Book a line of a bank statement on a locked invoice. Raises `RuleError` when the two do not fit."""
    if line.currency != invoice.currency:
        raise RuleError(_("Invoice %(reference)s is in %(currency)s.") % {"reference": invoice.reference, "currency": invoice.currency})
    payment = Payment(paid_by=PaidBy.STATEMENT, line=line, amount=line.amount, received_on=line.booked_on, reference_text=line.text)
    return book(invoice, payment, actor=actor, at=at)


def book(invoice: Invoice, payment: Payment, *, actor: User, at: datetime) -> Payment:
    """Write the payment of a locked invoice, write to the payer, and call the handler if the invoice is paid in full by it."""
    if invoice.cancelled_at is not None:
        raise RuleError(_("This invoice is cancelled. Nothing is booked on it."))
    before = paid_so_far(invoice)
    payment.invoice, payment.currency, payment.recorded_by, payment.recorded_at = invoice, invoice.currency, actor, at
    payment.save(force_insert=True)
    facts: dict[str, Any] = {
        "amount": str(payment.amount),
        "currency": payment.currency,
        "received_on": payment.received_on,
        "by": payment.paid_by,
    }
    record(invoice, "invoice.payment_recorded", actor=actor, at=at, payment=payment.pk, **facts)
    left = max(invoice.amount - before - payment.amount, Decimal(0))
    tell_payer(invoice, "payment_received", at=at, payment=payment, left=left)
    if before < invoice.amount and not left:
        _paid_in_full(invoice, actor=actor, at=at)
    return payment


def _paid_in_full(invoice: Invoice, *, actor: User, at: datetime) -> None:
    record(invoice, "invoice.paid", actor=actor, at=at)
    on_paid = handler_for(invoice.subject_kind)
    if on_paid is not None:
        on_paid(invoice, actor, at)


def _check_payment(amount: Decimal, received_on: date, reference_text: str, at: datetime) -> None:
    if not amount.is_finite() or not 0 < amount < LARGEST or amount != amount.quantize(CENT):
        raise InvalidError(_("Give an amount above nothing, with at most two places after the point."), field="amount")
    if received_on > local_day(at):
        raise InvalidError(_("Money cannot have come in on a day to come."), field="received_on")
    if len(reference_text) > TEXT_LENGTH or "\0" in reference_text:
        raise InvalidError(_("Give at most %(length)d characters.") % {"length": TEXT_LENGTH}, field="reference_text")
