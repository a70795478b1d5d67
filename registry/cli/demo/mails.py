"""The mails of the story: sent when they were written, so that no worker has to. One comes back."""

from datetime import datetime, timedelta

from registry.accounts.actions import take_bounce
from registry.cli.demo.seeds import seed_file
from registry.licensing.models import Application
from registry.outbox.actions import claim_due, finish, take
from registry.outbox.models import Mail
from registry.outbox.purposes import Purpose
from registry.outbox.registry import due_kind
from registry.outbox.tasks import mail_message

ALL = 10_000
SENT_AFTER = timedelta(seconds=2)


def send_mails(now: datetime) -> int:
    """Send every mail that waits, at its own moment. Gives how many. In demo mode a mail goes nowhere but to `/mail/`."""
    lease_seconds = due_kind(Mail._meta.label).lease_seconds
    claims = claim_due(Mail, at=now, limit=ALL, lease_seconds=lease_seconds)
    for number, token in claims:
        mail = take(Mail, number, token, at=now, lease_seconds=lease_seconds)
        if mail is not None:
            mail_message(mail).send()
            finish(mail, mail.lease_token, at=min(mail.created_at + SENT_AFTER, now))
    return len(claims)


def let_one_come_back(now: datetime) -> None:
    """Have the last request to an applicant reported as undeliverable, so that its page has something to see to."""
    about = {"subject_kind": Application._meta.label_lower, "purpose": Purpose.REQUEST}
    mail = Mail.objects.filter(**about).latest("created_at", "pk")
    take_bounce(seed_file("bounce.txt").read_text("utf-8").format(message_id=mail.message_id).encode(), at=now)
