"""A broker that is down, deaf or empty costs time and nothing else."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from celery import current_app
from django.core import mail as outgoing
from django.db import transaction
from django.utils import timezone

from registry.outbox.actions import keep_mail
from registry.outbox.models import Mail
from registry.outbox.tasks import sweep
from registry.outbox.wake import FAILURES, SKIPPED, wake
from tests.servers import Broker

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LONGEST_SECONDS = 3


def _act(mails: int = 1) -> float:
    """An act with mails in it, and how long the person waited for it to end."""
    start = time.monotonic()
    with transaction.atomic():
        for number in range(mails):
            keep_mail(to="r@example.test", subject=str(number), text="T", language="en", at=timezone.now())
    return time.monotonic() - start


@pytest.fixture(params=["redis", "amqp"])
def _black_hole(request: pytest.FixtureRequest) -> Iterator[None]:
    """A broker that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        before = current_app.conf.broker_write_url
        current_app.conf.broker_write_url = f"{request.param}://127.0.0.1:{listening.getsockname()[1]}/0"
        yield
        current_app.conf.broker_write_url = before


def test_the_message_goes_out_after_commit(broker: Broker) -> None:
    with transaction.atomic():
        keep_mail(to="r@example.test", subject="S", text="T", language="en", at=AT)
        assert broker.waiting() == 0
    assert broker.waiting() == 1


@transaction.atomic
def _failing_act() -> None:
    keep_mail(to="r@example.test", subject="S", text="T", language="en", at=AT)
    raise LookupError


def test_an_act_that_fails_wakes_nobody(broker: Broker) -> None:
    with pytest.raises(LookupError):
        _failing_act()
    assert broker.waiting() == 0
    assert Mail.objects.count() == 0


def test_a_task_goes_to_the_queue_the_settings_say(broker: Broker) -> None:
    wake("distribution.deliver", 1, "token")
    assert (broker.waiting("deliver"), broker.waiting()) == (1, 0)


def test_a_stopped_broker_does_not_hold_or_fail_the_act(broker: Broker) -> None:
    broker.stop()
    failures = FAILURES._value.get()
    assert _act() < LONGEST_SECONDS
    assert Mail.objects.filter(state="pending").count() == 1
    assert FAILURES._value.get() == failures + 1


@pytest.mark.usefixtures("_black_hole")
def test_a_deaf_broker_does_not_hold_the_act() -> None:
    assert _act() < LONGEST_SECONDS
    assert Mail.objects.count() == 1


@pytest.mark.usefixtures("_black_hole")
def test_a_deaf_broker_is_waited_for_once_in_an_act_with_many_wakes() -> None:
    skipped = SKIPPED._value.get()
    assert _act(mails=20) < LONGEST_SECONDS
    assert Mail.objects.count() == 20
    assert SKIPPED._value.get() == skipped + 19


def test_the_sweep_hands_over_what_no_message_announced(broker: Broker) -> None:
    broker.stop()
    _act(mails=5)
    broker.start()
    broker.flush()
    assert sweep() == 5
    assert broker.waiting() == 5
    assert sweep() == 0


def test_a_sweep_that_reaches_no_broker_gives_the_rows_back(broker: Broker) -> None:
    broker.stop()
    _act(mails=3)
    assert sweep() == 0
    assert Mail.objects.filter(lease_token__isnull=True, attempts=0).count() == 3
    broker.start()
    assert sweep("outbox.Mail") == 3


def test_no_mail_was_sent_by_any_of_this() -> None:
    assert getattr(outgoing, "outbox", []) == []
