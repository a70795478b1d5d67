"""The one hash of an event, used when it is written and when it is verified."""

from registry.audit.models import Event
from registry.lib.canonical import content_hash
from registry.lib.clock import rfc3339


def event_hash(event: Event) -> str:
    """The hash over everything the event says and the hash before it."""
    return content_hash(
        {
            "subject": [event.subject_kind, event.subject_id],
            "number": event.number,
            "action": event.action,
            "actor": [event.actor_id, event.actor_email],
            "at": rfc3339(event.at),
            "reason": event.reason,
            "data": event.data,
            "prev_hash": event.prev_hash,
        }
    )
