"""The tables of fees, one module a noun."""

from registry.fees.models.invoices import Invoice, InvoiceSeries, Payment, Reversal
from registry.fees.models.statements import Statement, StatementLine, StatementReturn
from registry.fees.models.table import Fee, PayeeAccount

__all__ = [
    "Fee",
    "Invoice",
    "InvoiceSeries",
    "PayeeAccount",
    "Payment",
    "Reversal",
    "Statement",
    "StatementLine",
    "StatementReturn",
]
