"""Deliveries: signed, one at a time, retried, overtaken, suspended and recovered."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook
from svix.webhooks import Webhook as SvixWebhook

from registry.distribution import actions
from registry.distribution.models import Attempt, Delivery, Endpoint
from registry.distribution.signing import new_secret, signed_headers
from registry.outbox.actions import claim_due
from registry.outbox.models import Mail
from registry.outbox.outgoing import Answer
from registry.outbox.queries import backlogs
from tests.distribution import receivers as r
from tests.distribution.receivers import Receiver, answer, receiving
from tests.distribution.subscribing import Bank, bank
from tests.listing import Officers, draft, listed


@pytest.fixture
def alfa(officers: Officers) -> Bank:
    return bank(officers, at=timezone.now())


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(answer(200)) as found:
        yield found


def published(officers: Officers, name: str = "Golden Coin", at: datetime | None = None) -> int:
    """The seq of a new version of the block list."""
    moment = at or timezone.now()
    listed(officers, draft(name, f"{name.lower().replace(' ', '-')}.example"), moment)
    publication = actions.publish_list("block", at=moment)
    assert publication is not None
    return publication.seq


def deliver_due(at: datetime) -> list[Answer | None]:
    """Deliver everything that may go at `at`."""
    claims = claim_due(Delivery, at=at, limit=100, lease_seconds=35)
    return [actions.deliver(pk, str(token), at=at) for pk, token in claims]


@pytest.mark.parametrize("zone_hours", [0, 5, -11])
def test_stock_libraries_verify_the_signature(zone_hours: int) -> None:
    secret, other = new_secret(), new_secret()
    at = timezone.now().astimezone(timezone.get_fixed_timezone(zone_hours * 60))
    body = '{"name":"Алтын"}'
    headers = signed_headers([other, secret], webhook_id="msg_1", body=body, at=at)
    assert Webhook(secret).verify(body, headers) == {"name": "Алтын"}
    assert Webhook(other).verify(body, headers)
    SvixWebhook(secret).verify(body, headers)
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(new_secret()).verify(body, headers)
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(secret).verify(body + " ", headers)


def test_a_publication_rings_the_banks_door(officers: Officers, alfa: Bank, receiver: Receiver) -> None:
    secret = alfa.endpoint(receiver.url, timezone.now()).secret
    seq = published(officers)
    (found,) = deliver_due(timezone.now())
    assert found is not None
    assert found.is_delivered
    told = Webhook(secret).verify(receiver.body(), receiver.headers())
    assert told["type"] == "list.published"
    assert (told["data"]["list"], told["data"]["seq"]) == ("block", seq)
    delivery = Delivery.objects.get()
    assert (delivery.state, receiver.headers()["webhook-id"]) == ("succeeded", delivery.webhook_id)
    attempt = Attempt.objects.get()
    assert (attempt.number, attempt.status, attempt.response_body, attempt.outcome) == (1, 200, "ok", "delivered")
    assert "webhook-signature" not in attempt.request_headers


def test_a_task_that_comes_twice_sends_once(officers: Officers, alfa: Bank, receiver: Receiver) -> None:
    alfa.endpoint(receiver.url)
    published(officers)
    now = timezone.now()
    ((pk, token),) = claim_due(Delivery, at=now, limit=10, lease_seconds=35)
    actions.deliver(pk, str(token), at=now)
    assert actions.deliver(pk, str(token), at=now) is None
    assert len(receiver.requests) == 1


def test_a_failed_delivery_is_tried_again_with_the_same_id_and_longer_and_longer_waits(officers: Officers, alfa: Bank) -> None:
    with receiving(answer(500)) as receiver:
        endpoint = alfa.endpoint(receiver.url).endpoint
        start = timezone.now()
        published(officers, at=start)
        waits, at = [], start
        for _each in range(6):
            assert len(deliver_due(at)) == 1
            endpoint.refresh_from_db()
            assert endpoint.retry_at is not None
            assert deliver_due(endpoint.retry_at - timedelta(seconds=1)) == []
            waits.append(round((endpoint.retry_at - at).total_seconds()))
            at = endpoint.retry_at
        assert waits[:5] == [5, 30, 120, 300, 900]
        assert 2800 < waits[5] < 4400
        receiver.behaviour = answer(200)
        (found,) = deliver_due(at)
    assert found is not None
    assert found.is_delivered
    assert len({receiver.headers(number)["webhook-id"] for number in range(7)}) == 1
    assert [attempt.outcome for attempt in Attempt.objects.all()] == ["refused"] * 6 + ["delivered"]
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.failures, endpoint.retry_at) == (None, 0, None)


def test_the_wait_that_a_bank_asks_for_is_honoured(officers: Officers, alfa: Bank) -> None:
    with receiving(answer(429, "Retry-After: 600")) as receiver:
        endpoint = alfa.endpoint(receiver.url).endpoint
        at = timezone.now()
        published(officers, at=at)
        deliver_due(at)
    endpoint.refresh_from_db()
    assert endpoint.retry_at is not None
    assert 599 <= (endpoint.retry_at - at).total_seconds() < 605


@pytest.mark.parametrize(
    "behaviour",
    [answer(301, "Location: http://169.254.169.254/"), r.reset, r.nonsense, answer(404)],
    ids=["redirect", "reset", "nonsense", "404"],
)
def test_every_fault_leaves_the_delivery_waiting_and_the_attempt_on_record(officers: Officers, alfa: Bank, behaviour: r.Behaviour) -> None:
    with receiving(behaviour) as receiver:
        alfa.endpoint(receiver.url)
        at = timezone.now()
        published(officers, at=at)
        deliver_due(at)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.lease_until, Attempt.objects.count()) == ("pending", None, 1)
    assert delivery.last_error


def test_a_bank_that_fails_does_not_touch_the_others(officers: Officers, alfa: Bank, receiver: Receiver) -> None:
    beta = bank(officers, "beta", at=timezone.now())
    with receiving(answer(500)) as bad:
        alfa.endpoint(bad.url)
        beta.endpoint(receiver.url)
        published(officers)
        deliver_due(timezone.now())
    assert set(Delivery.objects.values_list("endpoint__subscriber", "state")) == {
        (alfa.subscriber.pk, "pending"),
        (beta.subscriber.pk, "succeeded"),
    }


def test_nothing_else_is_sent_while_the_breaker_is_open_and_then_only_the_newest(officers: Officers, alfa: Bank) -> None:
    with receiving(answer(500)) as receiver:
        endpoint = alfa.endpoint(receiver.url).endpoint
        at = timezone.now()
        published(officers, "First", at)
        deliver_due(at)
        published(officers, "Second", at)
        assert deliver_due(at + timedelta(seconds=1)) == []
        receiver.behaviour = answer(200)
        endpoint.refresh_from_db()
        assert endpoint.retry_at is not None
        deliver_due(endpoint.retry_at)
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["superseded", "succeeded"]
    assert json.loads(receiver.body())["data"]["seq"] == 2


def test_one_bank_that_does_not_answer_is_no_backlog_of_ours(officers: Officers, alfa: Bank) -> None:
    with receiving(answer(500)) as receiver:
        alfa.endpoint(receiver.url)
        at = timezone.now()
        published(officers, "First", at)
        deliver_due(at)
        published(officers, "Second", at)
    waiting = {backlog.model_label: backlog.oldest_due_seconds for backlog in backlogs(at + timedelta(seconds=1))}
    assert waiting["distribution.Delivery"] is None
    retry_at = Endpoint.objects.get().retry_at
    assert retry_at is not None
    again = {backlog.model_label: backlog.oldest_due_seconds for backlog in backlogs(retry_at + timedelta(seconds=2))}
    assert again["distribution.Delivery"] == 2


def test_one_delivery_at_a_time_for_each_endpoint(officers: Officers, alfa: Bank, receiver: Receiver) -> None:
    alfa.endpoint(receiver.url)
    at = timezone.now()
    published(officers, "First", at)
    (first,) = claim_due(Delivery, at=at, limit=10, lease_seconds=35)
    published(officers, "Second", at)
    assert claim_due(Delivery, at=at, limit=10, lease_seconds=35) == []
    actions.deliver(first[0], str(first[1]), at=at)
    assert [row.state for row in Delivery.objects.order_by("pk")] == ["superseded", "pending"], "the first was overtaken before it was sent"
    assert len(deliver_due(at)) == 1
    assert len(receiver.requests) == 1


def test_a_version_that_cannot_be_fetched_yet_is_not_told(officers: Officers, alfa: Bank, receiver: Receiver) -> None:
    alfa.endpoint(receiver.url)
    at = timezone.now()
    listed(officers, draft("First", "first.example"), at)
    actions.publishing._publish("block", at=at)
    assert deliver_due(at) == []
    actions.build("block")
    assert len(deliver_due(at)) == 1


def test_an_endpoint_that_is_gone_is_suspended_at_once_and_both_sides_are_told(officers: Officers, alfa: Bank) -> None:
    with receiving(answer(410)) as receiver:
        endpoint = alfa.endpoint(receiver.url).endpoint
        at = timezone.now()
        published(officers, at=at)
        deliver_due(at)
        endpoint.refresh_from_db()
        assert (endpoint.state, endpoint.state_reason) == ("suspended", "HTTP 410")
        to = set(Mail.objects.filter(subject__contains="was suspended").values_list("to", flat=True))
        assert to == {"admin@alfa.test", "feed@alfa.test", officers.first.email, officers.second.email}
        assert deliver_due(at + timedelta(minutes=59)) == []
        published(officers, "Newer", at + timedelta(minutes=30))
        receiver.behaviour = answer(200)
        assert len(deliver_due(at + timedelta(minutes=61))) == 1
    endpoint.refresh_from_db()
    assert endpoint.state == "active"
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["superseded", "succeeded"]
    assert Mail.objects.filter(subject__contains="answers again").count() == 4


def test_a_day_of_failure_suspends_and_the_delivery_goes_on_waiting(officers: Officers, alfa: Bank) -> None:
    with receiving(answer(503)) as receiver:
        endpoint = alfa.endpoint(receiver.url).endpoint
        at = start = timezone.now()
        published(officers, at=at)
        while endpoint.state == "active":
            assert len(deliver_due(at)) == 1
            endpoint.refresh_from_db()
            assert endpoint.retry_at is not None
            at = endpoint.retry_at
        assert timedelta(hours=24) <= at - start < timedelta(hours=27)
        assert Delivery.objects.get().state == "pending"
        receiver.behaviour = answer(200)
        deliver_due(at + timedelta(days=5))
    assert Delivery.objects.get().state == "succeeded"


def test_a_test_is_sent_once_and_brings_a_suspended_endpoint_back(officers: Officers, alfa: Bank) -> None:
    with receiving(answer(410)) as receiver:
        endpoint = alfa.endpoint(receiver.url).endpoint
        at = timezone.now()
        published(officers, at=at)
        deliver_due(at)
        failed = actions.send_test(endpoint.pk, actor=alfa.admin, at=at)
        deliver_due(at)
        failed.refresh_from_db()
        assert failed.state == "failed"
        receiver.behaviour = answer(200)
        actions.send_test(endpoint.pk, actor=alfa.admin, at=at)
        deliver_due(at)
        assert json.loads(receiver.body())["type"] == "endpoint.test"
        deliver_due(at + timedelta(seconds=1))
    endpoint.refresh_from_db()
    assert endpoint.state == "active"
    assert json.loads(receiver.body())["data"]["seq"] == 1


def test_during_a_rotation_both_secrets_verify(officers: Officers, alfa: Bank, receiver: Receiver) -> None:
    made = alfa.endpoint(receiver.url)
    rotated = actions.rotate_secret(made.endpoint.pk, actor=alfa.admin, at=timezone.now())
    published(officers)
    deliver_due(timezone.now())
    for secret in (made.secret, rotated.secret):
        assert Webhook(secret).verify(receiver.body(), receiver.headers())


def test_a_delivery_is_replayed_under_its_own_id(officers: Officers, alfa: Bank, receiver: Receiver) -> None:
    alfa.endpoint(receiver.url)
    published(officers)
    deliver_due(timezone.now())
    actions.replay_delivery(Delivery.objects.get().pk, actor=alfa.key(), at=timezone.now())
    deliver_due(timezone.now())
    assert receiver.headers(0)["webhook-id"] == receiver.headers(1)["webhook-id"]
    assert Attempt.objects.count() == 2


def test_an_endpoint_paused_while_it_is_called_keeps_the_attempt(officers: Officers, alfa: Bank) -> None:
    def pause(client: object, request: bytes) -> None:
        Endpoint.objects.update(state="paused")
        answer(200)(client, request)  # type: ignore[arg-type]

    with receiving(answer(200)) as receiver:
        alfa.endpoint(receiver.url)
        at = timezone.now()
        published(officers, at=at)
        ((pk, token),) = claim_due(Delivery, at=at, limit=1, lease_seconds=35)
        Endpoint.objects.update(state="paused")
        assert actions.deliver(pk, str(token), at=at) is None
    assert Delivery.objects.get().state == "superseded"
