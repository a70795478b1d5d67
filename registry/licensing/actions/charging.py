"""The fee of an application: it counts as submitted on the day on which its fee is paid in full."""

from datetime import datetime, timedelta

from django.db import transaction

from registry.accounts.models import User
from registry.audit.actions import record
from registry.fees.actions import InvoiceLine, issue_invoice
from registry.fees.models import Invoice
from registry.fees.queries import fee_at, local_day
from registry.licensing.actions.letters import tell_applicant
from registry.licensing.actions.moving import locked, move
from registry.licensing.actions.submitting import count_as_submitted
from registry.licensing.models import Application
from registry.licensing.states import APPLICATION_TABLE, ApplicationMove, ApplicationState


def charge(application: Application, *, actor: User, at: datetime) -> Invoice | None:
    """Issue the invoice for the locked application that is being sent, and let it wait for the fee; None where nothing is charged."""
    fee = fee_at(application.authority.code, f"application:{application.kind}", local_day(at))
    if fee is None:
        return None
    invoice = issue_invoice(
        exchange=application.exchange,
        authority=application.authority,
        purpose=f"application:{application.kind}",
        subject=application,
        lines=[InvoiceLine(f"{application.get_kind_display()}, {application.number}", fee.amount)],
        currency=fee.currency,
        due_on=local_day(at) + timedelta(days=fee.due_days),
        at=at,
        actor=actor,
    )
    move(application, APPLICATION_TABLE[ApplicationMove.AWAIT_FEE], at=at)
    record(
        application, "application.fee_charged", actor=actor, at=at, invoice=invoice.reference, amount=str(fee.amount), currency=fee.currency
    )
    tell_applicant(application, "application_awaits_fee", at=at, invoice=invoice)
    return invoice


@transaction.atomic
def accept_fee(invoice: Invoice, actor: User, at: datetime) -> None:
    """The invoice about an application is paid in full: the application counts as submitted. One that is over stays so."""
    application = locked(int(invoice.subject_id))
    if application.state != ApplicationState.AWAITING_FEE:
        return
    record(application, "application.fee_paid", actor=actor, at=at, invoice=invoice.reference)
    count_as_submitted(application, APPLICATION_TABLE[ApplicationMove.ACCEPT_FEE], actor=actor, at=at)
