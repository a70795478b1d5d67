"""Sending again what did not arrive: each once, however many ask."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from registry.lib.errors import RuleError
from registry.outbox.actions import claim_due, fail, keep_mail, send_again, stop, take
from registry.outbox.models import Mail
from registry.outbox.queries import outage_of
from registry.outbox.states import MailState
from tests.outbox.mail_server import MailServer

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MORNING = AT + timedelta(hours=14)


def mail_in(state: MailState = MailState.PENDING, **facts: object) -> Mail:
    mail = keep_mail(to="reader@example.test", subject="S", text="T", language="en", at=AT)
    Mail.objects.filter(pk=mail.pk).update(state=state, **facts)
    mail.refresh_from_db()
    return mail


@pytest.mark.django_db
def test_what_did_not_arrive_or_waits_for_its_next_try_goes_now_and_nothing_else() -> None:
    late = {"next_attempt_at": MORNING + timedelta(minutes=30), "attempts": 9, "last_error": "ConnectionRefusedError"}
    again = [mail_in(MailState.FAILED, done_at=AT), mail_in(MailState.BOUNCED), mail_in(**late)]
    in_hand = mail_in(**late, lease_until=MORNING + timedelta(seconds=9))
    others = [mail_in(MailState.SUCCEEDED), mail_in(MailState.TURNED_OFF), mail_in(MailState.FAILED, text="", is_secret=True), in_hand]
    assert send_again([mail.pk for mail in [*again, *others]], at=MORNING) == [mail.pk for mail in again]
    assert send_again([mail.pk for mail in again], at=MORNING) == []
    for mail in again:
        mail.refresh_from_db()
        assert (mail.state, mail.attempts, mail.next_attempt_at, mail.done_at) == (MailState.PENDING, 0, MORNING, None)


@pytest.mark.django_db
def test_a_mail_sent_again_has_a_day_of_its_own_before_it_is_given_up() -> None:
    mail = mail_in(MailState.FAILED)
    weekend_over = AT + timedelta(days=3)
    send_again([mail.pk], at=weekend_over)
    ((pk, token),) = claim_due(Mail, at=weekend_over, limit=10, lease_seconds=40)
    row = take(Mail, pk, token, at=weekend_over, lease_seconds=40)
    assert row is not None
    fail(row, row.lease_token, at=weekend_over, error="still down")
    mail.refresh_from_db()
    assert mail.state == MailState.PENDING


@pytest.mark.django_db
def test_a_waiting_mail_is_stopped_with_a_reason_unless_it_is_on_its_way() -> None:
    waiting, collected = mail_in(), mail_in(MailState.COLLECTED)
    for mail in (waiting, collected):
        assert stop(mail.pk, reason="Sent by post.", at=MORNING).state == MailState.STOPPED
    assert claim_due(Mail, at=MORNING, limit=10, lease_seconds=40) == []
    for refused in (mail_in(MailState.SUCCEEDED), mail_in(lease_until=MORNING + timedelta(seconds=5))):
        with pytest.raises(RuleError):
            stop(refused.pk, reason="Sent by post.", at=MORNING)


@pytest.mark.django_db
def test_an_outage_is_told_with_its_length_and_the_servers_last_words() -> None:
    assert outage_of(Mail.objects.all()) is None
    mail_in()
    mail_in(attempts=3, last_error="ConnectionRefusedError", next_attempt_at=MORNING)
    outage = outage_of(Mail.objects.all())
    assert outage is not None
    assert (outage.count, outage.since, outage.next_at, outage.words) == (1, AT, MORNING, "ConnectionRefusedError")


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_have_each_mail_sent_once(settings: Settings, mail_server: MailServer) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    ids = [mail_in(MailState.FAILED).pk for _ in range(20)]
    start, now = Barrier(2), timezone.now()

    def press(_: int) -> list[int]:
        try:
            start.wait(10)
            taken = send_again(ids, at=now)
            call_command("deliver_due")
            return taken
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(press, range(2))
    assert sorted([*first, *second]) == ids
    call_command("deliver_due")
    assert len(mail_server.messages) == 20
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SUCCEEDED}
