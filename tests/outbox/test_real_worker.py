"""A real worker on a real broker, killed at the worst moment."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from registry.outbox.actions import keep_mail
from registry.outbox.models import Mail
from registry.outbox.tasks import sweep
from tests.outbox.mail_server import MailServer
from tests.outbox.worker import Worker, wait_until
from tests.servers import Broker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class Workers:
    """Starts workers that send by the test's mail server, and ends them all."""

    def __init__(self, log: Path, mail_server: MailServer) -> None:
        self.log, self.mail_server, self.started = log, mail_server, list[Worker]()

    def start(self) -> Worker:
        worker = Worker(self.log, DEMO="false", EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(self.mail_server.port))
        self.started.append(worker)
        return worker


@pytest.fixture
def workers(broker: Broker, tmp_path: Path, mail_server: MailServer) -> Iterator[Workers]:
    crew = Workers(tmp_path / "worker.log", mail_server)
    yield crew
    for worker in crew.started:
        worker.kill()


def _sent(mail: Mail) -> bool:
    return Mail.objects.get(pk=mail.pk).is_sent


def test_a_mail_is_sent_by_the_worker_and_once(workers: Workers, mail_server: MailServer) -> None:
    workers.start()
    mail = keep_mail(to="r@example.test", subject="S", text="T", language="en", at=timezone.now())
    wait_until(lambda: _sent(mail), what=workers.log.read_text())
    sweep()
    assert len(mail_server.messages) == 1


def test_a_worker_killed_between_sending_and_commit_sends_again_under_the_same_id(
    workers: Workers, mail_server: MailServer, broker: Broker
) -> None:
    first = workers.start()
    mail_server.before_answer = first.kill
    mail = keep_mail(to="r@example.test", subject="S", text="T", language="en", at=timezone.now())
    wait_until(lambda: first.process.poll() is not None, what=workers.log.read_text())
    row = Mail.objects.get(pk=mail.pk)
    assert (row.state, row.attempts, len(mail_server.messages)) == ("pending", 1, 1)
    assert row.lease_until is not None
    assert row.lease_until - timezone.now() < timedelta(seconds=41)

    mail_server.before_answer = lambda: None
    broker.flush()
    workers.start()
    assert sweep() == 0
    # The lease runs out: 40 seconds that the test does not wait for.
    Mail.objects.filter(pk=mail.pk).update(lease_until=timezone.now())
    assert sweep() == 1
    wait_until(lambda: _sent(mail), what=workers.log.read_text())
    assert [message["Message-ID"] for message in mail_server.messages] == [f"<{mail.message_id}@localhost>"] * 2
    assert Mail.objects.get(pk=mail.pk).attempts == 2
