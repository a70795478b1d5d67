"""What people and programs do with lists. Import actions from here."""

from registry.blocklist.actions.changes import mark_change, mark_changes
from registry.blocklist.actions.imports import Comparison, SourceFile, Terms, apply_import, compare_import, propose_import
from registry.blocklist.actions.listing import list_entry, propose_listing, propose_removal, remove_entry
from registry.blocklist.actions.protection import load_protected
from registry.blocklist.actions.quarantine import (
    hold_changes,
    propose_release,
    propose_release_of_changes,
    quarantine,
    quarantine_entries,
    release_changes,
    release_entry,
)
from registry.blocklist.actions.refusals import hit_sentence, refuse_guarded
from registry.blocklist.actions.reports import close_report, report_platform

__all__ = [
    "Comparison",
    "SourceFile",
    "Terms",
    "apply_import",
    "close_report",
    "compare_import",
    "hit_sentence",
    "hold_changes",
    "list_entry",
    "load_protected",
    "mark_change",
    "mark_changes",
    "propose_import",
    "propose_listing",
    "propose_release",
    "propose_release_of_changes",
    "propose_removal",
    "quarantine",
    "quarantine_entries",
    "refuse_guarded",
    "release_changes",
    "release_entry",
    "remove_entry",
    "report_platform",
]
