"""Reading the files of banks: camt.053 in every version, and our own CSV. Must not know invoices: a line is only what the bank says."""

from registry.fees.reading.files import MAX_BYTES, ReadStatement, StatementFormat, read_statement
from registry.fees.reading.lines import BankLine

__all__ = ["MAX_BYTES", "BankLine", "ReadStatement", "StatementFormat", "read_statement"]
