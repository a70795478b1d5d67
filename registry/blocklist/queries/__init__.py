"""Reads of lists. Import queries from here."""

from registry.blocklist.queries.entries import (
    aliases_of,
    entries_named_by,
    entries_of,
    entry_by_reference,
    identifiers_of,
    quarantined,
    references_of,
)
from registry.blocklist.queries.lists import changes_waiting, list_head, oldest_waiting_at
from registry.blocklist.queries.protection import exchange_rows, guard, protected_hits, protected_rows
from registry.blocklist.queries.reports import open_reports, report_by_reference

__all__ = [
    "aliases_of",
    "changes_waiting",
    "entries_named_by",
    "entries_of",
    "entry_by_reference",
    "exchange_rows",
    "guard",
    "identifiers_of",
    "list_head",
    "oldest_waiting_at",
    "open_reports",
    "protected_hits",
    "protected_rows",
    "quarantined",
    "references_of",
    "report_by_reference",
]
