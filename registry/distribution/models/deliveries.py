"""What happened that endpoints are told of, each telling, and each attempt at it."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import append_only
from registry.blocklist.models import List
from registry.distribution.models.subscribers import Endpoint
from registry.distribution.states import EndpointState, EventType
from registry.outbox.models import Due
from registry.outbox.states import AttemptOutcome, DueState


class Event(models.Model):
    """One thing to tell. `body` is what is sent, byte for byte, at every attempt and to every endpoint."""

    type = models.CharField(max_length=40, choices=EventType)
    list = models.ForeignKey(List, models.PROTECT, null=True, related_name="events")
    seq = models.PositiveBigIntegerField(null=True)
    is_urgent = models.BooleanField(default=False)
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(
                fields=["list", "seq", "created_at"], condition=Q(type=EventType.LIST_PUBLISHED), name="event_one_a_publication"
            )
        ]
        triggers = [*append_only("event")]

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"


class Delivery(Due):
    """One event for one endpoint. `message_id` is the `webhook-id`, the same at every attempt."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries")
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta(Due.Meta):
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["event", "endpoint"], name="delivery_once_per_endpoint")]
        indexes = [
            *Due.Meta.indexes,
            models.Index(fields=["endpoint", "-id"], name="delivery_of_endpoint"),
            models.Index(fields=["endpoint", "id"], condition=Q(state=DueState.PENDING), name="delivery_waiting"),
        ]

    def __str__(self) -> str:
        return self.webhook_id

    @property
    def webhook_id(self) -> str:
        """The header by which the receiver knows a repetition."""
        return f"msg_{self.message_id.hex}"

    @classmethod
    def claimable(cls, rows: models.QuerySet[Any], at: datetime) -> models.QuerySet[Due]:
        """One at a time for each endpoint, the oldest first, and none while its breaker is open.

        A version is told of when it can be fetched, not before. A test is sent whatever the breaker says.
        """
        others = cls._default_manager.filter(endpoint=OuterRef("endpoint"), state=DueState.PENDING).exclude(pk=OuterRef("pk"))
        is_busy = Exists(others.filter(lease_until__gt=at))
        is_next = ~Exists(others.filter(pk__lt=OuterRef("pk")))
        is_reachable = Q(endpoint__retry_at=None) | Q(endpoint__retry_at__lte=at)
        is_served = Q(event__list=None) | Q(event__seq__lte=F("event__list__served_seq"))
        is_test = Q(event__type=EventType.ENDPOINT_TEST)
        open_states = (EndpointState.ACTIVE, EndpointState.SUSPENDED)
        return rows.filter(~is_busy, is_test | (is_next & is_reachable), is_served, endpoint__state__in=open_states)

    @property
    def free_since(self) -> datetime:
        """While the endpoint's breaker was open nobody could take it."""
        return max(self.next_attempt_at, self.endpoint.retry_at or self.next_attempt_at)


class Attempt(models.Model):
    """One try at one delivery: what was sent and what came back, cut at 16 kB."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="tries")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20, choices=AttemptOutcome)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.TextField(blank=True)
    request_headers = models.JSONField()
    response_headers = models.JSONField()
    response_body = models.TextField(blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ("delivery", "pk")
        triggers = [*append_only("attempt")]

    def __str__(self) -> str:
        return f"{self.delivery_id} no. {self.number}: {self.outcome}"
