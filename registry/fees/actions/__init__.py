"""What people do about fees, one function each. Import from here."""

from registry.fees.actions.changes import FeeTerms, propose_fee_change
from registry.fees.actions.invoices import FeeAuthority, InvoiceLine, cancel_invoice, cancel_unpaid, issue_invoice
from registry.fees.actions.payments import record_payment, reverse_payment
from registry.fees.actions.reference import load_fees, load_payee_accounts
from registry.fees.actions.reminders import remind, remind_due
from registry.fees.actions.statements import Preview, apply_statement, keep_statement, match_line, preview_of, return_line

__all__ = [
    "FeeAuthority",
    "FeeTerms",
    "InvoiceLine",
    "Preview",
    "apply_statement",
    "cancel_invoice",
    "cancel_unpaid",
    "issue_invoice",
    "keep_statement",
    "load_fees",
    "load_payee_accounts",
    "match_line",
    "preview_of",
    "propose_fee_change",
    "record_payment",
    "remind",
    "remind_due",
    "return_line",
    "reverse_payment",
]
