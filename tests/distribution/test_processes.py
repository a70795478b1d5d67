"""Publishing and delivering by real workers on a real broker, killed and starved at the worst moment."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from registry.blocklist.models import Change, List
from registry.distribution.actions import build, publish_list
from registry.distribution.models import Attempt, Delivery
from registry.distribution.queries import head
from registry.distribution.tasks import sweep_publications
from registry.distribution.verification import verify
from registry.outbox.tasks import sweep
from registry.outbox.wake import _Breaker
from tests.distribution.receivers import Receiver, answer, receiving
from tests.distribution.subscribing import Bank, bank
from tests.listing import Officers, listed
from tests.outbox.worker import Worker, wait_until
from tests.servers import Broker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class Workers:
    """Starts workers, and ends them all."""

    def __init__(self, log: Path) -> None:
        self.log, self.started = log, list[Worker]()

    def start(self) -> Worker:
        """One more."""
        worker = Worker(self.log)
        self.started.append(worker)
        return worker


@pytest.fixture(autouse=True)
def _own_artefacts(settings: Settings) -> None:
    """The folder that a worker uses too."""
    settings.ARTEFACTS_DIR = settings.DATA_DIR / "artefacts"


@pytest.fixture(autouse=True)
def _untripped() -> Iterator[None]:
    _Breaker.quiet_until = 0.0
    yield
    _Breaker.quiet_until = 0.0


@pytest.fixture
def workers(broker: Broker, tmp_path: Path) -> Iterator[Workers]:
    crew = Workers(tmp_path / "worker.log")
    yield crew
    for worker in crew.started:
        worker.kill()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(answer(200)) as found:
        yield found


@pytest.fixture
def alfa(officers_committed: Officers, receiver: Receiver) -> Bank:
    found = bank(officers_committed, at=timezone.now())
    found.endpoint(receiver.url, timezone.now())
    return found


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_an_approval_is_published_and_told_by_the_workers_alone(
    workers: Workers, officers_committed: Officers, alfa: Bank, receiver: Receiver
) -> None:
    workers.start()
    listed(officers_committed, at=timezone.now())
    wait_until(lambda: states() == ["succeeded"], what="told")
    served = head("block")
    assert served is not None
    assert (served.seq, served.count) == (1, 1)
    assert receiver.headers()["webhook-id"] == Delivery.objects.get().webhook_id


def test_a_worker_killed_between_send_and_commit_delivers_again_under_the_same_id(
    workers: Workers, broker: Broker, officers_committed: Officers, alfa: Bank, receiver: Receiver
) -> None:
    listed(officers_committed, at=timezone.now())
    publish_list("block", at=timezone.now())
    first = workers.start()

    def kill(client: socket.socket, _request: bytes) -> None:
        first.kill()

    receiver.behaviour = kill
    sweep("distribution.Delivery")
    wait_until(lambda: first.process.poll() is not None, what="killed")
    assert (states(), Attempt.objects.count(), len(receiver.requests)) == (["pending"], 0, 1)
    receiver.behaviour = answer(200)
    broker.flush()
    workers.start()
    assert sweep("distribution.Delivery") == 0
    # The lease runs out: 35 seconds that the test does not wait for.
    Delivery.objects.update(lease_until=timezone.now())
    assert sweep("distribution.Delivery") == 1
    wait_until(lambda: states() == ["succeeded"], what="delivered again")
    assert len(receiver.requests) == 2
    assert receiver.headers(0)["webhook-id"] == receiver.headers(1)["webhook-id"]


def test_a_broker_that_is_down_during_publication_loses_nothing(
    workers: Workers, broker: Broker, officers_committed: Officers, alfa: Bank, receiver: Receiver
) -> None:
    broker.stop()
    started = time.monotonic()
    listed(officers_committed, at=timezone.now())
    assert time.monotonic() - started < 3
    assert Change.objects.filter(published_seq=None).count() == 1
    publish_list("block", at=timezone.now())
    assert states() == ["pending"]
    broker.start()
    _Breaker.quiet_until = 0.0
    workers.start()
    sweep()
    wait_until(lambda: states() == ["succeeded"], what="told after the broker came back")
    assert len(receiver.requests) == 1


def test_a_broker_that_forgets_everything_loses_nothing(
    workers: Workers, broker: Broker, officers_committed: Officers, alfa: Bank, receiver: Receiver
) -> None:
    listed(officers_committed, at=timezone.now())
    broker.flush()
    sweep_publications()
    broker.flush()
    workers.start()
    Delivery.objects.update(lease_until=timezone.now())
    sweep()
    wait_until(lambda: states() == ["succeeded"], what="told after the flush")


PUBLISH = """
import os, signal, django
django.setup()
from django.utils import timezone
from registry.distribution.actions import publishing
from registry.distribution.actions import artefacts
def die(*args, **options):
    os.kill(os.getpid(), signal.SIGKILL)
{patch} = die
publishing.publish_list("block", at=timezone.now())
"""


@pytest.mark.parametrize(
    ("patch", "seq"),
    [
        ("publishing.hash_of_head", 0),
        ("publishing.announce", 0),
        ("publishing.build", 1),
        ("artefacts._pack", 1),
        ("artefacts._sync", 1),
        ("artefacts._serve", 1),
    ],
)
def test_a_publisher_killed_anywhere_leaves_the_old_head_whole_and_the_next_run_heals(
    officers_committed: Officers, patch: str, seq: int
) -> None:
    listed(officers_committed, at=timezone.now())
    build("block")
    environment = Worker.environment()
    killed = subprocess.run([sys.executable, "-c", PUBLISH.format(patch=patch)], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    published = List.objects.get(code="block")
    assert (published.seq, published.served_seq) == (seq, 0)
    served = head("block")
    assert served is not None
    assert (served.seq, served.count) == (0, 0)
    publish_list("block", at=timezone.now())
    healed = head("block")
    assert healed is not None
    assert (healed.seq, healed.count) == (1, 1)
    assert list(verify()) == []
