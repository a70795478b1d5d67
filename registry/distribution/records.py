"""The canonical texts of a publication: its record, which is chained, and the event that tells of it."""

from registry.blocklist.models import Publication
from registry.distribution.states import EventType
from registry.lib.canonical import canonical_text
from registry.lib.clock import rfc3339


def publication_record(code: str, publication: Publication) -> dict[str, str | int | bool]:
    """What is hashed into the record hash. `prev` is the hash of the record before, so records form a chain."""
    return {
        "count": publication.count,
        "epoch": str(publication.epoch),
        "list": code,
        "list_hash": publication.list_hash,
        "ops": publication.ops,
        "ops_hash": publication.ops_hash,
        "prev": publication.prev_hash,
        "published_at": rfc3339(publication.published_at),
        "seq": publication.seq,
        "urgent": publication.is_urgent,
    }


def publication_event(code: str, publication: Publication) -> str:
    """The body of `list.published`: a doorbell, never the list."""
    data = {
        "list": code,
        "epoch": str(publication.epoch),
        "seq": publication.seq,
        "list_hash": publication.list_hash,
        "urgent": publication.is_urgent,
    }
    return canonical_text({"type": str(EventType.LIST_PUBLISHED), "timestamp": rfc3339(publication.published_at), "data": data})
