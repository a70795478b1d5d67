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
from registry.distribution.queries.subscribers import (
    SubscriberRow,
    acknowledgements_of,
    attempts_of,
    deliveries_of,
    endpoints_of,
    subscriber_of,
    subscriber_states,
)

__all__ = [
    "ChangesPage",
    "DeltaGoneError",
    "Head",
    "SeqUnknownError",
    "SubscriberRow",
    "acknowledgements_of",
    "attempts_of",
    "changes",
    "deliveries_of",
    "endpoints_of",
    "head",
    "list_hash_at",
    "snapshot_path",
    "subscriber_of",
    "subscriber_states",
]
