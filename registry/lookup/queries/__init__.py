"""Reads of the public side. All take `at`; none writes. Lists of lookup results keep the order of strength, then of the register."""

from registry.lookup.queries.changes import recent_changes
from registry.lookup.queries.corrections import corrections
from registry.lookup.queries.days import LicenceDay, Names, complete_since, covered_since, licence_day
from registry.lookup.queries.listings import WarningFilter, warnings
from registry.lookup.queries.register import RegisterFilter, licence_history, register_entries, register_entry
from registry.lookup.queries.verdict import list_versions, lookup, verdict_of

__all__ = [
    "LicenceDay",
    "Names",
    "RegisterFilter",
    "WarningFilter",
    "complete_since",
    "corrections",
    "covered_since",
    "licence_day",
    "licence_history",
    "list_versions",
    "lookup",
    "recent_changes",
    "register_entries",
    "register_entry",
    "verdict_of",
    "warnings",
]
