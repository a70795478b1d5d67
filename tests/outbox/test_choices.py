"""What readers choose is followed; what they may not choose comes all the same; and a mail says how to choose."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from registry.lib.errors import InvalidError
from registry.outbox.actions import keep_choice, keep_mail, queue_mail
from registry.outbox.models import Mail, MailChoice
from registry.outbox.purposes import FACTS, Purpose
from registry.outbox.states import Choice, MailState
from registry.outbox.tasks import mail_message, return_address

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
READER = "reader@example.test"


def _mail(purpose: Purpose, to: str = READER) -> Mail:
    return keep_mail(to=to, subject="S", text="T", language="en", at=AT, purpose=purpose)


def test_each_reader_has_mails_as_chosen_and_what_is_off_is_kept_unsent(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    keep_choice(READER, Purpose.RECEIPT, Choice.OFF, at=AT)
    keep_choice(READER, Purpose.REMINDER, Choice.COLLECT, at=AT)
    purposes = (Purpose.RECEIPT, Purpose.REMINDER, Purpose.CASE)
    mine, other = [_mail(purpose) for purpose in purposes], _mail(Purpose.RECEIPT, "other@example.test")
    assert [mail.state for mail in mine] == [MailState.TURNED_OFF, MailState.COLLECTED, MailState.PENDING]
    call_command("deliver_due")
    states = dict(Mail.objects.values_list("pk", "state"))
    assert [states[mail.pk] for mail in [*mine, other]] == ["turned_off", "collected", "succeeded", "succeeded"]
    assert keep_choice(READER, Purpose.RECEIPT, Choice.EACH, at=AT)
    assert _mail(Purpose.RECEIPT).state == MailState.PENDING


def test_what_may_not_be_chosen_is_refused() -> None:
    for purpose, facts in FACTS.items():
        for choice, is_open in ((Choice.OFF, facts.may_turn_off), (Choice.COLLECT, facts.may_collect)):
            if is_open:
                assert keep_choice(READER, purpose, choice, at=AT)
            else:
                with pytest.raises(InvalidError) as refusal:
                    keep_choice(READER, purpose, choice, at=AT)
                assert refusal.value.field == purpose


def test_a_choice_that_a_purpose_no_longer_allows_holds_back_nothing() -> None:
    MailChoice.objects.create(address=READER, purpose=Purpose.DECISION, choice=Choice.OFF, chosen_at=AT)
    assert _mail(Purpose.DECISION).state == MailState.PENDING


def test_an_optional_mail_says_in_the_readers_language_how_to_turn_it_off(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    for name in ("payment_received", "invoice_issued"):
        (folder / f"{name}.txt").write_text("Subject\n\nWords.\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    settings.ROOT_URLCONF = "registry.urls"
    optional, obligatory = (
        queue_mail(to=READER, template=name, context={}, language="kk", at=AT) for name in ("payment_received", "invoice_issued")
    )
    assert optional.text.startswith("Words.\n\n-- \n")
    assert f"{settings.BASE_URL}/kk/account/notifications/" in optional.text
    assert obligatory.text == "Words.\n"
    assert (optional.purpose, obligatory.purpose) == (Purpose.RECEIPT, Purpose.INVOICE)


def test_headers_turn_off_what_may_be_and_name_the_mail_to_whoever_returns_it(settings: Settings) -> None:
    settings.ROOT_URLCONF = "registry.urls"
    settings.BOUNCE_ADDRESS = "bounces@register.test"
    receipt, decision = mail_message(_mail(Purpose.RECEIPT)), mail_message(_mail(Purpose.DECISION))
    assert receipt.extra_headers["List-Unsubscribe"].startswith(f"<{settings.BASE_URL}/mail-off/")
    assert receipt.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in decision.extra_headers
    mail = Mail.objects.latest("pk")
    assert decision.from_email == f"bounces+{mail.message_id.hex}@register.test"
    assert decision.message()["From"] == settings.DEFAULT_FROM_EMAIL
    settings.BOUNCE_ADDRESS = ""
    assert return_address(mail) == settings.DEFAULT_FROM_EMAIL
