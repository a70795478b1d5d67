"""The publisher: reconciles a list with the facts and publishes the difference as one version."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from registry.audit.actions import record
from registry.blocklist.actions import hold_changes, mark_changes
from registry.blocklist.chunks import CHUNK, chunks
from registry.blocklist.guard import Guard
from registry.blocklist.models import Change, Entry, Line, List, Publication
from registry.blocklist.models.entries import entry_reference
from registry.blocklist.models.lists import GENESIS
from registry.blocklist.states import OriginKind, SubjectKind
from registry.distribution.actions.alerting import alert_of_publication
from registry.distribution.actions.announcing import announce
from registry.distribution.actions.artefacts import build
from registry.distribution.actions.operations import Operations, different, hash_of_head
from registry.distribution.actions.subjects import entries_hitting, publication_guard, wanted_of_entries, wanted_of_licences
from registry.distribution.drops import is_great_drop
from registry.distribution.records import publication_record
from registry.feed import record_hash
from registry.licensing.models import Licence

log = logging.getLogger(__name__)
MOST_CHANGES = 100_000


class GreatDropError(Exception):
    """The removals of a run would take too great a part off the list at once."""


def publish_list(code: str, *, at: datetime) -> Publication | None:
    """Publish everything that is approved and due at `at` as one version of the list, and serve it.

    Waits for another publisher of the same list. None when nothing changed. A version whose files are missing, because a
    publisher was killed, gets them first of all. Safe to run at any time by any number of processes.
    """
    publication = _publish(code, at=at)
    build(code)
    return publication


def publish_due(code: str, *, at: datetime) -> Publication | None:
    """As `publish_list`, but leaves the list alone while another publisher holds it, and when nothing waits."""
    head = List.objects.get(code=code)
    if not _due(head, at).exists():
        build(code)
        return None
    with transaction.atomic():
        free = List.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=head.pk).exists()
        publication = _publish(code, at=at) if free else None
    build(code)
    return publication


def reconcile(code: str, *, at: datetime) -> Publication | None:
    """Compare every fact with every line of the list, mark what differs, and publish it: what runs each night.

    An incremental run looks only at what was marked; this finds what nobody marked.
    """
    head = List.objects.get(code=code)
    guard = publication_guard(head, at)
    for kind, numbers in _everything(head):
        with transaction.atomic():
            astray = _astray(head, kind, numbers, guard, at)
            if astray:
                log.warning("list %s: %d subjects of kind %s were not marked", code, len(astray), kind)
                mark_changes(code, kind, astray, approved_at=at, due_at=at)
    return publish_list(code, at=at)


@transaction.atomic
def _publish(code: str, *, at: datetime) -> Publication | None:
    # No key update: an act that notes a change holds a key share of this row and must not wait for the publisher.
    head = List.objects.select_for_update(no_key=True).get(code=code)
    instant = max(at, head.published_at or at)
    due = list(_due(head, instant).order_by("due_at", "pk")[:MOST_CHANGES])
    if not due:
        return None
    try:
        with transaction.atomic():
            operations = _operate(head, due, instant)
            _stop_great_drop(head, due, operations)
    except GreatDropError:
        due = _hold_removals(head, due, instant)
        operations = _operate(head, due, instant)
    publication = _seal(head, operations, due, instant) if operations.count else None
    Change.objects.filter(pk__in=[change.pk for change in due]).update(published_seq=head.seq)
    return publication


def _due(head: List, at: datetime) -> QuerySet[Change]:
    return Change.objects.filter(list=head, published_seq=None, held_at=None, due_at__lte=at)


def _operate(head: List, due: Sequence[Change], at: datetime) -> Operations:
    operations = Operations(head, head.seq + 1)
    licences = _subjects(due, SubjectKind.LICENCE)
    for part in chunks(licences):
        operations.apply(wanted_of_licences(head, part, at))
    guard = publication_guard(head, at)
    near = entries_hitting(head, licences, at) if guard and licences else []
    for part in chunks(sorted({*_subjects(due, SubjectKind.ENTRY), *near})):
        operations.apply(wanted_of_entries(head, part, guard, at))
    return operations


def _subjects(changes: Sequence[Change], kind: SubjectKind) -> list[int]:
    return sorted({change.subject_id for change in changes if change.subject_kind == kind})


def _seal(head: List, operations: Operations, due: Sequence[Change], at: datetime) -> Publication:
    """Write the record, move the head, and tell the endpoints and those whom the entries are about."""
    last = Publication.objects.filter(list=head, epoch=head.epoch, seq=head.seq).first()
    count, list_hash = hash_of_head(head)
    publication = Publication(
        list=head,
        epoch=head.epoch,
        seq=operations.seq,
        prev_hash=last.record_hash if last else GENESIS,
        ops_hash=operations.hash,
        list_hash=list_hash,
        count=count,
        ops=operations.count,
        published_at=at,
        is_urgent=any(change.is_urgent for change in due),
    )
    publication.record_hash = record_hash(publication_record(head.code, publication))
    publication.save(force_insert=True)
    told: dict[str, Any] = {"list": head.code, "seq": publication.seq, "ops": publication.ops, "record": publication.record_hash}
    record(publication, "list.published", actor=None, at=at, **told)
    head.seq, head.list_hash, head.count, head.published_at = publication.seq, list_hash, count, at
    head.save(update_fields=["seq", "list_hash", "count", "published_at"])
    announce(head, publication, at=at)
    alert_of_publication(head, publication, at=at)
    return publication


def _stop_great_drop(head: List, due: Sequence[Change], operations: Operations) -> None:
    # A licence that ends is no mistake to guard against, and what two officers released goes out.
    guarded = {entry_reference(change.subject_id) for change in due if _is_guarded(change)}
    if is_great_drop(head, guarded.intersection(operations.removed)):
        raise GreatDropError


def _is_guarded(change: Change) -> bool:
    return change.subject_kind == SubjectKind.ENTRY and change.released_by_id is None


def _hold_removals(head: List, due: Sequence[Change], at: datetime) -> list[Change]:
    """Hold back the changes that would remove a listing; give the others."""
    numbers = {change.subject_id for change in due if _is_guarded(change)}
    going: set[int] = set()
    for part in chunks(sorted(numbers)):
        gone = {item.entry_ref for item in wanted_of_entries(head, part, None, at) if not item.is_listed}
        standing = set(Line.objects.filter(list=head, entry_ref__in=gone).values_list("entry_ref", flat=True))
        going.update(number for number in part if entry_reference(number) in standing)
    held = {change.pk for change in due if _is_guarded(change) and change.subject_id in going}
    hold_changes(head, sorted(held), removals=len(going), at=at)
    return [change for change in due if change.pk not in held]


def _astray(head: List, kind: SubjectKind, numbers: Sequence[int], guard: Guard | None, at: datetime) -> list[int]:
    """Which of these subjects the list says something else about than it has to."""
    if kind == SubjectKind.LICENCE:
        refs = different(head, wanted_of_licences(head, numbers, at))
        origins = Entry.objects.filter(pk__in=[int(item.entry_ref[1:]) for item in refs]).values_list("origin_id", flat=True)
        return sorted(map(int, origins))
    return sorted(int(item.entry_ref[1:]) for item in different(head, wanted_of_entries(head, numbers, guard, at)))


def _everything(head: List) -> Iterator[tuple[SubjectKind, Sequence[int]]]:
    licences = list(Licence.objects.order_by("pk").values_list("pk", flat=True))
    for part in chunks(licences):
        yield SubjectKind.LICENCE, part
    last = 0
    listings = Entry.objects.filter(list=head, origin_kind=OriginKind.LISTING).order_by("pk")
    while part := list(listings.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        last = part[-1]
        yield SubjectKind.ENTRY, part
