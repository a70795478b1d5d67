"""The mails of the story: sent when they were written, so that no worker has to."""

from datetime import datetime, timedelta

from registry.outbox.actions import claim_due, finish, take
from registry.outbox.models import Mail
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
