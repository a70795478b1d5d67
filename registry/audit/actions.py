"""The one way to write an event."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection, models

from registry.audit.hashing import commit, event_hash
from registry.audit.models import Chain, Event
from registry.audit.subjects import Actor, Subject, subject_of
from registry.lib.canonical import canonical_text
from registry.lib.clock import rfc3339

SYSTEM = "system"


def record(subject: models.Model | Subject, action: str, *, actor: Actor | None, at: datetime, reason: str = "", **data: object) -> Event:
    """Append one event to the subject's chain, in the caller's transaction, and return it.

    `actor` None is the system itself. What a program does its person does, and `data` names the key as `through_key`.
    `data` takes canonical JSON types; instants become RFC 3339 text and dates ISO text.
    Raises `RuntimeError` outside a transaction: an act and its record stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() belongs in the transaction of the act it records")
    chain = _lock_chain(subject_of(subject))
    if through_key := getattr(actor, "through_key", ""):
        data["through_key"] = through_key
    event = Event(
        subject_kind=chain.subject_kind,
        subject_id=chain.subject_id,
        number=chain.number + 1,
        action=action,
        actor_id=actor.pk if actor else None,
        actor_email=actor.email if actor else SYSTEM,
        at=at,
        reason=reason,
        data=canonical_text(plain(data)),
        prev_hash=chain.hash,
    )
    commit(event)
    event.hash = event_hash(event)
    event.save(force_insert=True)
    Chain.objects.filter(pk=chain.pk).update(number=event.number, hash=event.hash)
    return event


def _lock_chain(subject: Subject) -> Chain:
    heads = Chain.objects.select_for_update().filter(subject_kind=subject.kind, subject_id=subject.id)
    head = heads.first()
    if head is None:
        # ON CONFLICT DO NOTHING waits for a rival's insert of the same head, then the lock orders the two.
        Chain.objects.bulk_create([Chain(subject_kind=subject.kind, subject_id=subject.id)], ignore_conflicts=True)
        head = heads.get()
    return head


def plain(value: object) -> object:
    """The value in canonical JSON types: instants as RFC 3339 text, days as ISO text, sets in order."""
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    return value
