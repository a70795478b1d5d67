"""Writing one event to the chains of many subjects of one act."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from registry.audit.actions import SYSTEM, plain
from registry.audit.copying import copy_rows
from registry.audit.hashing import event_hash
from registry.audit.models import Chain, Event
from registry.audit.subjects import Actor
from registry.lib.canonical import canonical_text

BATCH = 500
_MOVE_HEADS = """
UPDATE audit_chain SET number = event.number, hash = event.hash FROM audit_event event
WHERE event.id = ANY(%s) AND event.subject_kind = audit_chain.subject_kind AND event.subject_id = audit_chain.subject_id
"""


def record_many(
    subject_kind: str, data_by_id: Mapping[int, Mapping[str, object]], action: str, *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """As `record` for each subject of this kind by its id, with the data of each, a few queries for each five hundred."""
    if not connection.in_atomic_block:
        raise RuntimeError("record_many() belongs in the transaction of the act it records")
    ids = sorted(map(str, data_by_id))
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        _record(_locked(subject_kind, part), data_by_id, action, actor, at, reason)


def _locked(subject_kind: str, ids: Sequence[str]) -> list[Chain]:
    """The heads of the chains, locked in one order, so that two who record about the same subjects wait for one another."""
    Chain.objects.bulk_create([Chain(subject_kind=subject_kind, subject_id=pk) for pk in ids], ignore_conflicts=True)
    return list(Chain.objects.select_for_update().filter(subject_kind=subject_kind, subject_id__in=ids).order_by("subject_id"))


def _record(
    chains: Sequence[Chain], data_by_id: Mapping[int, Mapping[str, object]], action: str, actor: Actor, at: datetime, reason: str
) -> None:
    events = [_event(chain, data_by_id[int(chain.subject_id)], action, actor, at, reason) for chain in chains]
    copy_rows(events)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_HEADS, [[event.pk for event in events]])


def _event(chain: Chain, data: Mapping[str, object], action: str, actor: Actor, at: datetime, reason: str) -> Event:
    event = Event(
        subject_kind=chain.subject_kind,
        subject_id=chain.subject_id,
        number=chain.number + 1,
        action=action,
        actor_id=actor.pk,
        actor_email=actor.email or SYSTEM,
        at=at,
        reason=reason,
        data=canonical_text(plain(data)),
        prev_hash=chain.hash,
    )
    event.hash = event_hash(event)
    return event
