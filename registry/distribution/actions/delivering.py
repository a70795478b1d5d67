"""Sending one delivery: take it, call the endpoint, and write down attempt, result and breaker in one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from registry.distribution.actions.alarms import endpoint_recovered, endpoint_suspended
from registry.distribution.actions.endpoints import live_secrets
from registry.distribution.models import Attempt, Delivery, Endpoint
from registry.distribution.signing import signed_headers
from registry.distribution.states import EndpointState, EventType
from registry.outbox.actions import finish, take, wake_due
from registry.outbox.outgoing import Answer, post
from registry.outbox.schedule import next_attempt
from registry.outbox.states import AttemptOutcome, DueState

LEASE_SECONDS = 35
SUSPENDED_AFTER = timedelta(hours=24)
PROBED_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Sent:
    """One attempt: what went out under which headers, and what came back."""

    number: int
    headers: dict[str, str]
    answer: Answer


def deliver(delivery_id: int, token: str, *, at: datetime) -> Answer | None:
    """Send the delivery if `token` holds its lease. None: somebody else has it, or a newer one made it needless.

    A crash after sending and before writing leaves a lease that runs out; then it is sent again under the same
    `webhook-id`, by which the receiver knows the repetition.
    """
    delivery = take(Delivery, delivery_id, token, at=at, lease_seconds=LEASE_SECONDS)
    if delivery is None:
        return None
    endpoint, event = delivery.endpoint, delivery.event
    if endpoint.state not in (EndpointState.ACTIVE, EndpointState.SUSPENDED) or _is_overtaken(delivery):
        finish(delivery, delivery.lease_token, at=at, state=DueState.SUPERSEDED)
        wake_due(Delivery)
        return None
    headers = signed_headers(live_secrets(endpoint, at), webhook_id=delivery.webhook_id, body=event.body, at=at)
    answer = post(endpoint.url, body=event.body.encode(), headers=headers, is_demo=settings.DEMO)
    _write(delivery, Sent(delivery.attempts, headers, answer), at=at)
    return answer


def _is_overtaken(delivery: Delivery) -> bool:
    event = delivery.event
    waiting = Delivery.objects.filter(endpoint_id=delivery.endpoint_id, state=DueState.PENDING)
    newer = waiting.filter(event__list=event.list, event__pk__gt=event.pk, event__seq__lte=F("event__list__served_seq"))
    return event.type == EventType.LIST_PUBLISHED and newer.exists()


@transaction.atomic
def _write(delivery: Delivery, sent: Sent, *, at: datetime) -> None:
    endpoint = Endpoint.objects.select_for_update().get(pk=delivery.endpoint_id)
    answer, done_at = sent.answer, at + timedelta(milliseconds=sent.answer.milliseconds)
    Attempt.objects.create(
        delivery=delivery,
        number=sent.number,
        started_at=at,
        milliseconds=answer.milliseconds,
        outcome=answer.outcome,
        status=answer.status,
        error=answer.error,
        request_headers=_without_signature(sent.headers),
        response_headers=dict(answer.headers),
        response_body=answer.body,
    )
    if endpoint.state not in (EndpointState.ACTIVE, EndpointState.SUSPENDED):
        finish(delivery, delivery.lease_token, at=done_at, state=DueState.SUPERSEDED)
    elif answer.is_delivered:
        finish(delivery, delivery.lease_token, at=done_at)
        _note_success(endpoint, at=done_at)
    elif delivery.event.type == EventType.ENDPOINT_TEST:
        finish(delivery, delivery.lease_token, at=done_at, state=DueState.FAILED)
    else:
        _note_failure(endpoint, delivery, answer, at=done_at)


def _without_signature(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "webhook-signature"}


def _note_success(endpoint: Endpoint, *, at: datetime) -> None:
    was_suspended = endpoint.state == EndpointState.SUSPENDED
    endpoint.failing_since, endpoint.failures, endpoint.retry_at, endpoint.last_delivered_at = None, 0, None, at
    if was_suspended:
        endpoint.state, endpoint.state_at, endpoint.state_reason = EndpointState.ACTIVE, at, ""
    endpoint.save()
    if was_suspended:
        endpoint_recovered(endpoint, at=at)
    if Delivery.objects.filter(endpoint=endpoint, state=DueState.PENDING).exists():
        Delivery.objects.filter(endpoint=endpoint, state=DueState.PENDING, lease_until=None).update(next_attempt_at=at)
        wake_due(Delivery)


def _note_failure(endpoint: Endpoint, delivery: Delivery, answer: Answer, *, at: datetime) -> None:
    """The breaker: nothing else is sent there before this delivery's next try. After 410 or a day it is suspended."""
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or at
    is_over = answer.outcome == AttemptOutcome.GONE or at - endpoint.failing_since >= SUSPENDED_AFTER
    newly = is_over and endpoint.state != EndpointState.SUSPENDED
    if newly:
        endpoint.state, endpoint.state_at, endpoint.state_reason = EndpointState.SUSPENDED, at, _told(answer)
    if endpoint.state == EndpointState.SUSPENDED:
        again = at + PROBED_EVERY
    else:
        again = next_attempt(endpoint.failures, at, retry_after=answer.retry_after) or at + PROBED_EVERY
    endpoint.retry_at = again
    endpoint.save()
    held = Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token, state=DueState.PENDING)
    held.update(lease_token=None, lease_until=None, next_attempt_at=again, last_error=_told(answer))
    if newly:
        endpoint_suspended(endpoint, at=at)


def _told(answer: Answer) -> str:
    if answer.status is not None and answer.outcome != AttemptOutcome.TIMED_OUT:
        return f"HTTP {answer.status}"
    return answer.error or str(AttemptOutcome(answer.outcome).label)
