"""Reads of delivery. Import queries from here."""

from registry.distribution.queries.feed import (
    ChangesPage,
    DeltaGoneError,
    Head,
    SeqUnknownError,
    changes,
    head,
    list_hash_at,
    snapshot_path,
)

__all__ = ["ChangesPage", "DeltaGoneError", "Head", "SeqUnknownError", "changes", "head", "list_hash_at", "snapshot_path"]
