"""What people and programs do with lists. Import actions from here."""

from registry.blocklist.actions.changes import mark_change, mark_changes

__all__ = ["mark_change", "mark_changes"]
