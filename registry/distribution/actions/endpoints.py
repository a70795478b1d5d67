"""Managing where a subscriber is told of publications."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from registry.accounts.actors import Caller
from registry.accounts.sealing import seal, unseal
from registry.audit.actions import record
from registry.audit.subjects import Actor
from registry.distribution.actions.announcing import tell_again
from registry.distribution.actors import require_manager
from registry.distribution.models import Delivery, Endpoint, Event, Subscriber
from registry.distribution.queries.subscribers import endpoints_of
from registry.distribution.signing import new_secret
from registry.distribution.states import EndpointState, EventType
from registry.lib.canonical import canonical_text
from registry.lib.clock import rfc3339
from registry.lib.errors import InvalidError, RuleError
from registry.outbox.actions import wake_due
from registry.outbox.addresses import checked_url
from registry.outbox.states import DueState

PURPOSE = "webhook secret"
OVERLAP = timedelta(hours=24)
MOST_ENDPOINTS = 10


@dataclass(frozen=True)
class NewSecret:
    """An endpoint with its secret, which is shown once and kept sealed."""

    endpoint: Endpoint
    secret: str


@transaction.atomic
def add_endpoint(
    subscriber_id: int,
    *,
    url: str,
    actor: Caller,
    at: datetime,
    event_types: Iterable[str] = (EventType.LIST_PUBLISHED,),
    description: str = "",
) -> NewSecret:
    """A new endpoint and its secret. It is told of what is published from now on.

    Raises `NotAllowedError`, `InvalidError` naming a wrong field, `RuleError` when it is there already or there are ten.
    """
    subscriber = Subscriber.objects.select_for_update().select_related("organisation").get(pk=subscriber_id)
    who = require_manager(actor, subscriber)
    types = _event_types(event_types)
    address = checked_url(url, is_demo=settings.DEMO)
    if endpoints_of(subscriber).count() >= MOST_ENDPOINTS:
        raise RuleError(_("There are ten endpoints. Remove one first."), code="too-many-endpoints")
    secret = new_secret()
    endpoint = Endpoint(
        subscriber=subscriber,
        url=address,
        description=description.strip()[:200],
        event_types=types,
        sealed_secret=seal(secret, purpose=PURPOSE),
        created_at=at,
        state_at=at,
    )
    _insert(endpoint)
    record(endpoint, "endpoint.added", actor=who, at=at, url=address, events=types)
    return NewSecret(endpoint, secret)


@transaction.atomic
def pause_endpoint(endpoint_id: int, *, actor: Caller, at: datetime) -> Endpoint:
    """Nothing is sent until it is resumed. What is due meanwhile is not kept: on resumption the newest is told."""
    return _move(endpoint_id, (EndpointState.ACTIVE, EndpointState.SUSPENDED), EndpointState.PAUSED, actor=actor, at=at)


@transaction.atomic
def resume_endpoint(endpoint_id: int, *, actor: Caller, at: datetime) -> Endpoint:
    """The endpoint is called again, first with the newest version of each list of the subscriber."""
    endpoint = _move(endpoint_id, (EndpointState.PAUSED, EndpointState.SUSPENDED), EndpointState.ACTIVE, actor=actor, at=at)
    tell_again(endpoint, at=at)
    return endpoint


@transaction.atomic
def remove_endpoint(endpoint_id: int, *, actor: Caller, at: datetime) -> Endpoint:
    """The endpoint is gone for good; what it was sent stays on record."""
    states = (EndpointState.ACTIVE, EndpointState.PAUSED, EndpointState.SUSPENDED)
    return _move(endpoint_id, states, EndpointState.REMOVED, actor=actor, at=at)


@transaction.atomic
def rotate_secret(endpoint_id: int, *, actor: Caller, at: datetime) -> NewSecret:
    """A new secret. For 24 hours everything is signed with both, so that the receiver changes over in its own time."""
    endpoint, who = _locked(endpoint_id, actor)
    if endpoint.state == EndpointState.REMOVED:
        raise RuleError(_("This endpoint was removed."), code="removed")
    secret = new_secret()
    endpoint.previous_sealed_secret, endpoint.previous_secret_until = endpoint.sealed_secret, at + OVERLAP
    endpoint.sealed_secret = seal(secret, purpose=PURPOSE)
    endpoint.save(update_fields=["previous_sealed_secret", "previous_secret_until", "sealed_secret"])
    record(endpoint, "endpoint.secret_rotated", actor=who, at=at, until=endpoint.previous_secret_until)
    return NewSecret(endpoint, secret)


@transaction.atomic
def send_test(endpoint_id: int, *, actor: Caller, at: datetime) -> Delivery:
    """Send a test event now, once. Its delivery says what came of it. One that succeeds brings a suspended endpoint back."""
    endpoint, who = _locked(endpoint_id, actor)
    if endpoint.state not in (EndpointState.ACTIVE, EndpointState.SUSPENDED):
        raise RuleError(_("Resume the endpoint before you test it."), code="not-active")
    body = canonical_text({"type": str(EventType.ENDPOINT_TEST), "timestamp": rfc3339(at), "data": {"endpoint": endpoint.pk}})
    event = Event.objects.create(type=EventType.ENDPOINT_TEST, body=body, created_at=at)
    delivery = Delivery.objects.create(event=event, endpoint=endpoint, created_at=at, next_attempt_at=at)
    record(endpoint, "endpoint.tested", actor=who, at=at, delivery=delivery.webhook_id)
    wake_due(Delivery)
    return delivery


@transaction.atomic
def replay_delivery(delivery_id: int, *, actor: Caller, at: datetime) -> Delivery:
    """Send a delivery once more under its own `webhook-id`. Raises `RuleError` while it is still waiting."""
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("endpoint").get(pk=delivery_id)
    endpoint, who = _locked(delivery.endpoint_id, actor)
    if delivery.state == DueState.PENDING:
        raise RuleError(_("This delivery is still waiting to be sent."), code="pending")
    if endpoint.state != EndpointState.ACTIVE:
        raise RuleError(_("Resume the endpoint first."), code="not-active")
    delivery.state, delivery.attempts, delivery.next_attempt_at = DueState.PENDING, 0, at
    delivery.done_at, delivery.last_error, delivery.created_at = None, "", at
    delivery.save(update_fields=["state", "attempts", "next_attempt_at", "done_at", "last_error", "created_at"])
    record(endpoint, "delivery.replayed", actor=who, at=at, delivery=delivery.webhook_id)
    wake_due(Delivery)
    return delivery


def live_secrets(endpoint: Endpoint, at: datetime) -> list[str]:
    """The secrets to sign with at `at`, the newest first."""
    secrets = [unseal(endpoint.sealed_secret, purpose=PURPOSE)]
    if endpoint.previous_sealed_secret and endpoint.previous_secret_until and at < endpoint.previous_secret_until:
        secrets.append(unseal(endpoint.previous_sealed_secret, purpose=PURPOSE))
    return secrets


def _insert(endpoint: Endpoint) -> None:
    try:
        with transaction.atomic():
            endpoint.save(force_insert=True)
    except IntegrityError:
        raise RuleError(_("This endpoint is there already."), code="endpoint-exists", field="url") from None


def _move(endpoint_id: int, states: tuple[EndpointState, ...], to: EndpointState, *, actor: Caller, at: datetime) -> Endpoint:
    endpoint, who = _locked(endpoint_id, actor)
    if endpoint.state not in states:
        label = EndpointState(endpoint.state).label
        raise RuleError(_("This cannot be done: the endpoint is “%(state)s”.") % {"state": label}, code="state")
    endpoint.state, endpoint.state_at, endpoint.state_reason = to, at, ""
    endpoint.failing_since, endpoint.failures, endpoint.retry_at = None, 0, None
    endpoint.save(update_fields=["state", "state_at", "state_reason", "failing_since", "failures", "retry_at"])
    if to != EndpointState.ACTIVE:
        waiting = Delivery.objects.filter(endpoint=endpoint, state=DueState.PENDING)
        waiting.update(state=DueState.SUPERSEDED, done_at=at, lease_token=None, lease_until=None)
    record(endpoint, f"endpoint.{to}", actor=who, at=at)
    return endpoint


def _locked(endpoint_id: int, actor: Caller) -> tuple[Endpoint, Actor]:
    endpoint = Endpoint.objects.select_for_update(of=("self",)).select_related("subscriber__organisation").get(pk=endpoint_id)
    return endpoint, require_manager(actor, endpoint.subscriber)


def _event_types(event_types: Iterable[str]) -> list[str]:
    wanted = set(event_types)
    known = [code for code in EventType.values if code in wanted]
    if not known or len(known) != len(wanted):
        raise InvalidError(_("Choose the events."), field="event_types")
    return known
