"""What a mail says and how it goes out."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core import mail as outgoing
from django.core.management import call_command
from pytest_django import Settings

from registry.audit.subjects import Subject
from registry.outbox.actions import keep_mail, queue_mail
from registry.outbox.models import Mail
from registry.outbox.queries import mails
from tests.outbox.mail_server import MailServer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def _greeting(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "greeting.txt").write_text("{% load i18n %}Hello {{ name }}\n\n{% get_current_language as code %}Text in {{ code }}.\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]


@pytest.mark.usefixtures("_greeting")
def test_the_first_line_is_the_subject_and_the_rest_the_text_in_the_readers_language() -> None:
    mail = queue_mail(to="reader@example.test", template="greeting", context={"name": "Aigul"}, language="kk", at=AT)
    assert (mail.subject, mail.text, mail.language) == ("Hello Aigul", "Text in kk.\n", "kk")


@pytest.mark.usefixtures("_greeting")
def test_a_line_break_in_a_name_cannot_add_a_header() -> None:
    mail = queue_mail(to="r@example.test", template="greeting", context={"name": "A\nBcc: b@example.test"}, language="en", at=AT)
    assert mail.subject == "Hello A"
    kept = keep_mail(to="r@example.test", subject="A\r\nBcc: b@example.test", text="", language="en", at=AT)
    assert kept.subject == "A Bcc: b@example.test"


def test_a_mail_says_what_it_is_about() -> None:
    mail = keep_mail(to="r@example.test", subject="S", text="T", language="en", at=AT, about=Subject("licensing.licence", "5"))
    assert (mail.subject_kind, mail.subject_id) == ("licensing.licence", "5")


def test_mails_are_listed_newest_first() -> None:
    first, second = (keep_mail(to="r@example.test", subject=name, text="", language="en", at=AT) for name in "ab")
    assert list(mails()) == [second, first]


def test_due_mail_goes_out_without_a_broker(settings: Settings, mail_server: MailServer) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    mail = keep_mail(to="reader@example.test", subject="Құжат", text="Мәтін\n", language="kk", at=AT)
    call_command("deliver_due")
    (message,) = mail_server.messages
    assert message["Message-ID"] == f"<{mail.message_id}@localhost>"
    assert (message["To"], message["Content-Language"]) == ("reader@example.test", "kk")
    assert message.get_payload(decode=True).decode().strip() == "Мәтін"
    mail.refresh_from_db()
    assert mail.is_sent
    call_command("deliver_due")
    assert len(mail_server.messages) == 1


def test_a_mail_server_that_is_down_is_tried_again_later(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    now = datetime.now(UTC)
    mail = keep_mail(to="reader@example.test", subject="S", text="T", language="en", at=now)
    call_command("deliver_due")
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("pending", 1)
    assert "ConnectionRefusedError" in mail.last_error
    assert mail.next_attempt_at > now


def test_demo_mail_leaves_the_house_by_no_door(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    mail = keep_mail(to="reader@example.test", subject="S", text="T", language="en", at=AT)
    call_command("deliver_due")
    mail.refresh_from_db()
    assert mail.is_sent
    assert getattr(outgoing, "outbox", []) == []
    assert Mail.objects.get(pk=mail.pk).text == "T"


def test_the_loop_delivers_what_becomes_due_and_ends_when_interrupted(
    settings: Settings, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    rounds = iter([lambda: keep_mail(to="r@example.test", subject="S", text="T", language="en", at=AT), lambda: None])

    def instead_of_waiting(seconds: float) -> None:
        try:
            next(rounds)()
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr("time.sleep", instead_of_waiting)
    call_command("deliver_due", loop=True)
    assert len(mail_server.messages) == 1
