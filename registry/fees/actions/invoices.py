"""Issuing an invoice, and cancelling one that nobody has paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.audit.actions import record
from registry.audit.subjects import Subject, subject_of
from registry.exchanges.actions import tell_exchange
from registry.exchanges.models import Exchange
from registry.fees.actions.moving import check_registrar, given_reason, locked
from registry.fees.models import Invoice, InvoiceSeries
from registry.fees.queries import invoices_about, local_day, paid_so_far
from registry.fees.states import CURRENCIES
from registry.lib.errors import InvalidError, RuleError

CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 12


class FeeAuthority(Protocol):
    """Whoever charges: anything with the code of an authority and the organisation of its people."""

    @property
    def code(self) -> str: ...  # noqa: D102 - what an authority is known by
    @property
    def organisation(self) -> Organisation | None: ...  # noqa: D102


@dataclass(frozen=True)
class InvoiceLine:
    """One item of an invoice."""

    text: str
    amount: Decimal


@transaction.atomic
def issue_invoice(
    *,
    exchange: Exchange,
    authority: FeeAuthority,
    purpose: str,
    subject: models.Model | Subject,
    lines: Sequence[InvoiceLine],
    currency: str,
    due_on: date,
    at: datetime,
    actor: User | None,
) -> Invoice:
    """Issue the next invoice of the year, over the sum of `lines`, and write to the people of the exchange.

    `subject` is what it is about: when the invoice is paid in full, the handler that `fees.registry` has for its kind is called.
    `actor` None is the system. Who may have an invoice issued is the caller's question. Raises `InvalidError` when there is nothing
    to pay or the due day is past, `RuleError` when the authority has no organisation to receive the money.
    """
    organisation, what = authority.organisation, subject_of(subject)
    if organisation is None:
        raise RuleError(_("This authority has no people here who could receive a payment."))
    amount = _total(lines)
    _check_terms(currency, due_on, at)
    invoice = Invoice.objects.create(
        reference=_next_reference(at),
        exchange=exchange,
        authority_code=authority.code,
        authority_org=organisation,
        purpose=purpose,
        subject_kind=what.kind,
        subject_id=what.id,
        lines=[{"text": line.text, "amount": str(line.amount.quantize(CENT))} for line in lines],
        amount=amount,
        currency=currency,
        issued_at=at,
        due_on=due_on,
    )
    facts: dict[str, Any] = {"purpose": purpose, "amount": str(amount), "currency": currency, "due_on": due_on}
    record(invoice, "invoice.issued", actor=actor, at=at, about=f"{what.kind} {what.id}", **facts)
    tell_payer(invoice, "invoice_issued", at=at)
    return invoice


@transaction.atomic
def cancel_invoice(invoice_id: int, *, reason: str, actor: User, at: datetime) -> Invoice:
    """Cancel an invoice that should not be paid. A registrar's; money that stands against it has to be reversed first.

    Raises `NotAllowedError`, `InvalidError` without a reason, `RuleError` when it is cancelled already or money stands against it.
    """
    invoice = locked(invoice_id)
    check_registrar(actor, invoice.authority_org)
    reason = given_reason(reason)
    if invoice.cancelled_at is not None:
        raise RuleError(_("This invoice is cancelled already."))
    if paid_so_far(invoice):
        raise RuleError(_("Money stands against this invoice. Reverse the payments first, and say where they belong."))
    return _cancel(invoice, reason, actor=actor, at=at)


@transaction.atomic
def cancel_unpaid(subject: models.Model | Subject, *, reason: str, actor: User, at: datetime) -> list[Invoice]:
    """Cancel the invoices about a subject that nobody has paid into, because what they were for is over. Gives those.

    Who may is the caller's question. It takes the invoices' row locks, under which a payment calls its handler: call it before
    you lock the subject, or the two may wait for each other.
    """
    open_ids = invoices_about(subject_of(subject)).filter(cancelled_at=None).order_by("pk").values_list("pk", flat=True)
    invoices = [locked(pk) for pk in open_ids]
    unpaid = [invoice for invoice in invoices if invoice.cancelled_at is None and not paid_so_far(invoice)]
    return [_cancel(invoice, given_reason(reason), actor=actor, at=at) for invoice in unpaid]


def tell_payer(invoice: Invoice, template: str, *, at: datetime, **context: object) -> None:
    """Queue a mail about the invoice to everybody who acts for its exchange."""
    whole = {"invoice": invoice, "authority": invoice.authority_org, **context}
    tell_exchange(invoice.exchange, template, about=invoice, at=at, page=("apply:invoice", invoice.reference), **whole)


def _cancel(invoice: Invoice, reason: str, *, actor: User, at: datetime) -> Invoice:
    invoice.cancelled_at, invoice.cancelled_by, invoice.cancel_reason = at, actor, reason
    invoice.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    record(invoice, "invoice.cancelled", actor=actor, at=at, reason=reason)
    tell_payer(invoice, "invoice_cancelled", at=at)
    return invoice


def _total(lines: Sequence[InvoiceLine]) -> Decimal:
    if not lines or any(not line.text.strip() for line in lines):
        raise InvalidError(_("Say for what the money is."), field="lines")
    if any(not line.amount.is_finite() or line.amount != line.amount.quantize(CENT) for line in lines):
        raise InvalidError(_("An amount has at most two places after the point."), field="lines")
    total = sum((line.amount for line in lines), Decimal("0.00"))
    if not 0 < total < LARGEST:
        raise InvalidError(_("There is nothing to pay."), field="lines")
    return total.quantize(CENT)


def _check_terms(currency: str, due_on: date, at: datetime) -> None:
    if currency not in CURRENCIES:
        raise InvalidError(_("Fees are not charged in this currency."), field="currency")
    if due_on < local_day(at):
        raise InvalidError(_("An invoice cannot be due before it is issued."), field="due_on")


def _next_reference(at: datetime) -> str:
    year = at.astimezone(settings.REGISTRY_ZONE).year
    # ON CONFLICT DO NOTHING waits for a rival's insert of the same series, then the lock orders the two.
    InvoiceSeries.objects.bulk_create([InvoiceSeries(year=year)], ignore_conflicts=True)
    series = InvoiceSeries.objects.select_for_update().get(year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"INV-{year}-{series.last:06d}"
