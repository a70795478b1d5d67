"""Reminding payers: a week before, a day before, and once when overdue."""

from datetime import datetime

from django.db import transaction

from registry.audit.actions import record
from registry.fees.actions.invoices import tell_payer
from registry.fees.actions.moving import locked
from registry.fees.models import Reminder
from registry.fees.queries import invoices_to_remind, local_day, paid_so_far
from registry.fees.states import ReminderKind, reminder_due


def remind_due(at: datetime) -> int:
    """Remind of all invoices that need it, each in its own transaction. Gives how many mails of a kind went out. Safe to run twice."""
    return sum(remind(pk, at=at) for pk in invoices_to_remind(at))


@transaction.atomic
def remind(invoice_id: int, *, at: datetime) -> bool:
    """Remind of one invoice, if it is unpaid and this reminder has not gone out yet. Whether it did now."""
    invoice = locked(invoice_id)
    left = invoice.amount - paid_so_far(invoice)
    kind = reminder_due(invoice.due_on, local_day(at))
    if kind is None or invoice.cancelled_at is not None or left <= 0 or invoice.reminders.filter(kind=kind).exists():
        return False
    Reminder.objects.create(invoice=invoice, kind=kind, sent_at=at)
    record(invoice, "invoice.reminded", actor=None, at=at, kind=kind)
    template = "invoice_overdue" if kind == ReminderKind.OVERDUE else "invoice_due_soon"
    tell_payer(invoice, template, at=at, left=left)
    return True
