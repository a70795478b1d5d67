"""Writing down whom a publication is told to, in the publication's own transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from registry.blocklist.models import List, Publication
from registry.distribution.models import Delivery, Endpoint, Event
from registry.distribution.records import publication_event
from registry.distribution.states import EndpointState, EventType
from registry.outbox.actions import wake_due
from registry.outbox.states import DueState

TOLD = (EndpointState.ACTIVE, EndpointState.SUSPENDED)


def announce(head: List, publication: Publication, *, at: datetime) -> Event:
    """One event and one delivery for each endpoint that wants it. Older tellings of the same list are overtaken.

    A suspended endpoint gets its delivery too: it is what the hourly probe sends, and the newest is there on recovery.
    """
    event = Event.objects.create(
        type=EventType.LIST_PUBLISHED,
        list=head,
        seq=publication.seq,
        is_urgent=publication.is_urgent,
        body=publication_event(head.code, publication),
        created_at=at,
    )
    endpoints = list(
        Endpoint.objects.filter(
            state__in=TOLD,
            event_types__contains=[EventType.LIST_PUBLISHED],
            subscriber__ended_at=None,
            subscriber__lists__contains=[head.code],
        ).values_list("pk", flat=True)
    )
    supersede(event, endpoints, at=at)
    Delivery.objects.bulk_create([Delivery(event=event, endpoint_id=pk, created_at=at, next_attempt_at=at) for pk in endpoints])
    return event


def tell_again(endpoint: Endpoint, *, at: datetime) -> None:
    """Tell an endpoint that comes back of the newest version of each of its lists, unless it is about to be told anyway."""
    for code in endpoint.subscriber.lists:
        event = Event.objects.filter(type=EventType.LIST_PUBLISHED, list__code=code).order_by("-pk").first()
        if event is None or EventType.LIST_PUBLISHED not in endpoint.event_types:
            continue
        fresh = {"state": DueState.PENDING, "next_attempt_at": at, "created_at": at, "attempts": 0, "done_at": None, "last_error": ""}
        delivery, is_new = Delivery.objects.get_or_create(event=event, endpoint=endpoint, defaults=fresh)
        if not is_new and delivery.state != DueState.PENDING:
            Delivery.objects.filter(pk=delivery.pk).update(**fresh)
    wake_due(Delivery)


def supersede(event: Event, endpoint_ids: Sequence[int], *, at: datetime) -> int:
    """Older tellings of the same list that nobody is sending right now need not be sent any more."""
    free = Q(lease_until=None) | Q(lease_until__lte=at)
    older = Delivery.objects.filter(
        free,
        endpoint__in=endpoint_ids,
        state=DueState.PENDING,
        event__type=EventType.LIST_PUBLISHED,
        event__list=event.list,
        event__pk__lt=event.pk,
    )
    return older.update(state=DueState.SUPERSEDED, done_at=at, lease_token=None, lease_until=None)
