"""Reads of delivery. Import queries from here."""

from registry.distribution.queries.bank_view import Coming, ListView, OwnLine, bank_view, differences, own_references
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
from registry.distribution.queries.hits import Hit, hits_on
from registry.distribution.queries.past_lists import PastView, past_view, publications_about, publications_of_entry, version_before
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
    "Coming",
    "DeltaGoneError",
    "Head",
    "Hit",
    "ListView",
    "OwnLine",
    "PastView",
    "SeqUnknownError",
    "SubscriberRow",
    "acknowledgements_of",
    "attempts_of",
    "bank_view",
    "changes",
    "deliveries_of",
    "differences",
    "endpoints_of",
    "head",
    "hits_on",
    "list_hash_at",
    "own_references",
    "past_view",
    "publications_about",
    "publications_of_entry",
    "snapshot_path",
    "subscriber_of",
    "subscriber_states",
    "version_before",
]
