"""Reminding payers: a week before, a day before, and once when overdue."""

from datetime import datetime

from django.db import transaction

from registry.audit.actions import record
from registry.fees.actions.invoices import tell_payer
from registry.fees.actions.moving import locked
from registry.fees.queries import invoices_to_remind, local_day, paid_so_far
from registry.fees.states import REMIND_DAYS_BEFORE
from registry.outbox.actions import keep_reminder
from registry.outbox.due_days import OVERDUE, reminder_due


def remind_due(at: datetime) -> int:
    """Remind of all invoices that need it, each in its own transaction. Gives how many mails of a kind went out. Safe to run twice."""
    return sum(remind(pk, at=at) for pk in invoices_to_remind(at))


@transaction.atomic
def remind(invoice_id: int, *, at: datetime) -> bool:
    """Remind of one invoice, if it is unpaid and this reminder has not gone out yet. Whether it did now."""
    invoice = locked(invoice_id)
    left = invoice.amount - paid_so_far(invoice)
    kind = reminder_due(REMIND_DAYS_BEFORE, invoice.due_on, on=local_day(at))
    if kind is None or invoice.cancelled_at is not None or left <= 0:
        return False
    if not keep_reminder(invoice, kind, due_on=invoice.due_on, at=at):
        return False
    record(invoice, "invoice.reminded", actor=None, at=at, kind=kind)
    template = "invoice_overdue" if kind == OVERDUE else "invoice_due_soon"
    tell_payer(invoice, template, at=at, left=left)
    return True
