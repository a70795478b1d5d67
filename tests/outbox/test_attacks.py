"""What somebody who reads the tables or a dump finds of mails."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from pytest_django import Settings

from registry.outbox.actions import keep_mail
from registry.outbox.models import Mail
from registry.outbox.states import DueState
from tests.outbox.mail_server import MailServer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LINK = "http://localhost/en/account/password/reset/key/1-abc/\n"


@pytest.fixture
def _served(settings: Settings, mail_server: MailServer) -> None:
    settings.DEMO = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port


@pytest.mark.usefixtures("_served")
def test_a_link_that_opens_an_account_is_not_kept_once_it_is_sent(mail_server: MailServer) -> None:
    mail = keep_mail(to="r@example.test", subject="S", text=LINK, language="en", at=AT, is_secret=True)
    call_command("deliver_due")
    assert LINK.strip() in str(mail_server.messages[0].get_payload())
    assert Mail.objects.get(pk=mail.pk).text == ""


@pytest.mark.usefixtures("_served")
def test_other_mails_are_kept_as_they_were_sent() -> None:
    mail = keep_mail(to="r@example.test", subject="S", text="A decision.\n", language="en", at=AT)
    call_command("deliver_due")
    kept = Mail.objects.get(pk=mail.pk)
    assert (kept.state, kept.text) == (DueState.SUCCEEDED, "A decision.\n")


def test_what_waits_to_be_sent_is_kept(settings: Settings) -> None:
    settings.DEMO = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = keep_mail(to="r@example.test", subject="S", text=LINK, language="en", at=AT, is_secret=True)
    call_command("deliver_due")
    kept = Mail.objects.get(pk=mail.pk)
    assert kept.text == (LINK if kept.state == DueState.PENDING else "")
