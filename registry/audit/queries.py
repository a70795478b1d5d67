"""Reading events, and proving that nobody touched them."""

from collections.abc import Iterator
from itertools import groupby

from django.db import models

from registry.audit.faults import Fault
from registry.audit.hashing import broken_word, event_hash
from registry.audit.models import GENESIS, Chain, Event
from registry.audit.subjects import Subject, subject_of

AREA = "audit"


def events_of(subject: models.Model | Subject) -> models.QuerySet[Event]:
    """The subject's events, oldest first."""
    what = subject_of(subject)
    return Event.objects.filter(subject_kind=what.kind, subject_id=what.id).order_by("number")


def verify() -> Iterator[Fault]:
    """At most one fault a subject: its first wrong event, or a tail that was cut. Subjects in order of kind and id."""
    heads = {(head.subject_kind, head.subject_id): head for head in Chain.objects.order_by("subject_kind", "subject_id")}
    rows = Event.objects.order_by("subject_kind", "subject_id", "number").iterator(chunk_size=2000)
    for key, events in groupby(rows, key=lambda event: (event.subject_kind, event.subject_id)):
        fault = _first_fault(Subject(*key), events, heads.pop(key, None))
        if fault:
            yield fault
    for head in heads.values():
        if head.number:
            yield _fault(Subject(head.subject_kind, head.subject_id), 1, "all events are missing")


def verify_subject(subject: models.Model | Subject) -> Fault | None:
    """What is wrong with the chain of one subject; None when it is whole, or when nothing was ever recorded."""
    what = subject_of(subject)
    head = Chain.objects.filter(subject_kind=what.kind, subject_id=what.id).first()
    events = events_of(what)
    if head is None and not events.exists():
        return None
    return _first_fault(what, events.iterator(chunk_size=2000), head)


def verify_chains() -> list[Fault]:
    """All faults of all chains; empty when every chain is whole."""
    return list(verify())


def _first_fault(subject: Subject, events: Iterator[Event], head: Chain | None) -> Fault | None:
    expected, last_hash = 1, GENESIS
    for event in events:
        message = _wrong(event, expected, last_hash)
        if message:
            return _fault(subject, expected, message)
        expected, last_hash = expected + 1, event.hash
    if head is None:
        return _fault(subject, expected - 1, "the head of the chain is missing")
    if head.number != expected - 1 or head.hash != last_hash:
        return _fault(subject, expected, "the tail does not match the head of the chain")
    return None


def _wrong(event: Event, expected: int, last_hash: str) -> str:
    if event.number != expected:
        return f"an event is missing, the next one says {event.number}"
    if event.prev_hash != last_hash:
        return "the event does not follow the one before it"
    if event_hash(event) != event.hash:
        return "the event was altered"
    return broken_word(event)


def _fault(subject: Subject, number: int, message: str) -> Fault:
    return Fault(AREA, str(subject), number, message)
