"""How subscribers stand, and what they were sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from registry.accounts.models import Organisation
from registry.blocklist.states import ListCode
from registry.distribution.lag import Position
from registry.distribution.models import Acknowledgement, Attempt, Delivery, Endpoint, Subscriber
from registry.distribution.states import EndpointState, SubscriberState

_POSITIONS = """
SELECT subscriber.id, organisation.name, head.code, subscriber.created_at, head.seq,
  coalesce(enforced.seq, 0), coalesce(highest.seq, 0), coalesce(latest.state, ''), coalesce(latest.outcome, ''), latest.at,
  subscriber.last_seen_at,
  (SELECT min(published_at) FROM blocklist_publication WHERE list_id = head.id AND seq > coalesce(enforced.seq, 0)),
  (SELECT min(published_at) FROM blocklist_publication
    WHERE list_id = head.id AND seq > coalesce(enforced.seq, 0) AND is_urgent),
  EXISTS (SELECT 1 FROM distribution_endpoint endpoint WHERE endpoint.subscriber_id = subscriber.id
    AND (endpoint.state = 'suspended' OR (endpoint.state = 'active' AND endpoint.failing_since < %(failing_before)s)))
FROM distribution_subscriber subscriber
JOIN accounts_organisation organisation ON organisation.id = subscriber.organisation_id
JOIN blocklist_list head ON head.code = ANY (subscriber.lists)
LEFT JOIN LATERAL (
  SELECT state, outcome, at FROM distribution_acknowledgement
  WHERE subscriber_id = subscriber.id AND list_id = head.id AND epoch = head.epoch ORDER BY effective_at DESC, id DESC LIMIT 1
) latest ON true
LEFT JOIN LATERAL (
  SELECT seq FROM distribution_acknowledgement
  WHERE subscriber_id = subscriber.id AND list_id = head.id AND epoch = head.epoch AND state = 'enforced' AND outcome = 'accepted'
  ORDER BY effective_at DESC, id DESC LIMIT 1
) enforced ON true
LEFT JOIN LATERAL (
  SELECT max(seq) AS seq FROM distribution_acknowledgement
  WHERE subscriber_id = subscriber.id AND list_id = head.id AND epoch = head.epoch AND state = 'enforced' AND outcome = 'accepted'
) highest ON true
WHERE subscriber.ended_at IS NULL AND (%(subscriber)s::bigint IS NULL OR subscriber.id = %(subscriber)s)
ORDER BY organisation.name, subscriber.id, head.code
"""
FAILING_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class SubscriberRow:
    """One subscriber and one list, as the banks page shows it."""

    subscriber_id: int
    name: str
    list_code: str
    state: SubscriberState
    enforced_seq: int
    head_seq: int
    exposure: timedelta
    silent_for: timedelta
    is_in_breach: bool
    last_ack_at: datetime | None
    last_seen_at: datetime | None

    @property
    def list_label(self) -> str:
        """The list in words."""
        return str(ListCode(self.list_code).label)


def subscriber_states(at: datetime, subscriber_id: int | None = None) -> list[SubscriberRow]:
    """How every subscriber (or one) stands with each of its lists at `at`, by name and list. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_POSITIONS, {"subscriber": subscriber_id, "failing_before": at - FAILING_AFTER})
        return [_row(row, at) for row in cursor.fetchall()]


def _row(row: tuple[Any, ...], at: datetime) -> SubscriberRow:
    subscriber_id, name, code, since, head_seq, enforced, highest, last_state, last_outcome, ack_at, seen_at, exposed, urgent, failing = row
    position = Position(since, head_seq, enforced, highest, last_state, last_outcome, seen_at, exposed, urgent, failing)
    return SubscriberRow(
        subscriber_id=subscriber_id,
        name=name,
        list_code=code,
        state=position.state(at),
        enforced_seq=enforced,
        head_seq=head_seq,
        exposure=position.exposure(at),
        silent_for=position.silent_for(at),
        is_in_breach=position.is_in_breach(at),
        last_ack_at=ack_at,
        last_seen_at=seen_at,
    )


def subscriber_of(organisation: Organisation) -> Subscriber | None:
    """The subscriber that an organisation is, unless it has ended; None when it is none."""
    return Subscriber.objects.select_related("organisation").filter(organisation=organisation, ended_at=None).first()


def endpoints_of(subscriber: Subscriber) -> QuerySet[Endpoint]:
    """Its endpoints, the oldest first, without removed ones."""
    return Endpoint.objects.filter(subscriber=subscriber).exclude(state=EndpointState.REMOVED).order_by("pk")


def deliveries_of(subscriber: Subscriber) -> QuerySet[Delivery]:
    """What it was or will be sent, the newest first, with event and endpoint."""
    return Delivery.objects.filter(endpoint__subscriber=subscriber).select_related("event", "endpoint").order_by("-pk")


def attempts_of(delivery: Delivery) -> QuerySet[Attempt]:
    """Every try at one delivery, in order."""
    return Attempt.objects.filter(delivery=delivery).order_by("pk")


def acknowledgements_of(subscriber: Subscriber, list_code: str) -> QuerySet[Acknowledgement]:
    """What it said of a list, the newest first."""
    return Acknowledgement.objects.filter(subscriber=subscriber, list__code=list_code).order_by("-effective_at", "-pk")
