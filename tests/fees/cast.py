"""Something behind every address of fees, for the tests that walk all addresses."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from registry.accounts.models import User
from registry.audit.subjects import subject_of
from registry.fees.actions import (
    InvoiceLine,
    apply_statement,
    issue_invoice,
    keep_statement,
    load_fees,
    load_payee_accounts,
    preview_of,
    record_payment,
)
from registry.fees.models import Invoice, Payment, StatementLine
from registry.licensing.models import Licence
from tests.fees.desk import csv_of
from tests.portal.conftest import Office


def fees_behind(office: Office, licence: Licence) -> dict[str, dict[str, Any]]:
    """The parameters of each address by its name."""
    invoice, payment, line = _money(office.world.registrar, licence)
    of_invoice = ("portal:invoice", "portal:invoice_pay", "portal:invoice_cancel", "apply:invoice")
    return {
        **{name: {"reference": invoice.reference} for name in of_invoice},
        "portal:payment_reverse": {"pk": payment.pk},
        "portal:statement": {"pk": line.statement_id},
        "portal:bank_line_match": {"pk": line.pk},
        "portal:bank_line_return": {"pk": line.pk},
    }


def fee_addresses(office: Office, licence: Licence) -> dict[str, str]:
    """Every address below `fees/` of the portal by its name."""
    invoice, payment, line = _money(office.world.registrar, licence)
    return {
        "invoices": "",
        "invoices_csv": "invoices.csv",
        "invoice": f"invoices/{invoice.reference}/",
        "invoice_pay": f"invoices/{invoice.reference}/pay/",
        "invoice_cancel": f"invoices/{invoice.reference}/cancel/",
        "payment_reverse": f"payments/{payment.pk}/reverse/",
        "statements": "statements/",
        "statement": f"statements/{line.statement_id}/",
        "bank_lines": "lines/",
        "bank_line_match": f"lines/{line.pk}/match/",
        "bank_line_return": f"lines/{line.pk}/return/",
        "fees": "table/",
        "fee_propose": "table/propose/",
    }


def _money(registrar: User, licence: Licence) -> tuple[Invoice, Payment, StatementLine]:
    """An invoice about the licence, paid in part, and money that names no invoice."""
    load_fees()
    load_payee_accounts()
    at = timezone.now()
    invoice = issue_invoice(
        exchange=licence.exchange, authority=licence.authority, purpose="annual:trading_facility", subject=subject_of(licence),
        lines=[InvoiceLine("Annual fee", Decimal(100))], currency="USD", due_on=at.date() + timedelta(days=30), at=at, actor=registrar,
    )  # fmt: skip
    payment = record_payment(invoice.pk, amount=Decimal(1), received_on=at.date(), seen_paid=Decimal(0), actor=registrar, at=at)
    statement = keep_statement(licence.authority, csv_of(("e1", "5", "nobody")), file_name="day.csv", actor=registrar, at=at)
    apply_statement(statement.pk, seen=preview_of(statement).seen, actor=registrar, at=at)
    return invoice, payment, StatementLine.objects.get(statement=statement)
