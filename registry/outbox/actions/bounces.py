"""What a report of another mail server makes of the mail that it is about."""

from datetime import datetime, timedelta

from django.db import transaction

from registry.outbox.models import Bounce, FailingAddress, Mail
from registry.outbox.reports import Report
from registry.outbox.states import MailState

SOFT_WAITS = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))
"""How long a mail waits after its first, second and third report of a passing fault; after one more it is given up."""


@transaction.atomic
def keep_bounce(report: Report, *, at: datetime) -> Mail | None:
    """Note that a mail of ours did not arrive. None where it is no mail of ours that was sent, or the report was read before.

    After a lasting fault the mail has come back; after a passing one it is tried again. The row shows which.
    """
    mail = Mail.objects.select_for_update().filter(message_id=report.message_id).first()
    if mail is None or mail.bounces.filter(fingerprint=report.fingerprint).exists():
        return None
    if mail.state != MailState.SUCCEEDED:
        return None
    Bounce.objects.create(
        mail=mail, fingerprint=report.fingerprint, is_hard=report.is_hard, status=report.status, diagnosis=report.diagnosis, received_at=at
    )
    mail.last_error = f"{report.status} {report.diagnosis}".strip()
    if report.is_hard:
        mail.state = MailState.BOUNCED
    else:
        _wait(mail, at)
    mail.save(update_fields=["state", "last_error", "next_attempt_at", "retried_at", "done_at"])
    return mail


@transaction.atomic
def mark_failing(address: str, *, reason: str, at: datetime) -> FailingAddress | None:
    """Note that mail to `address` comes back. None where that is known already."""
    row, is_new = FailingAddress.objects.get_or_create(address=address, cleared_at=None, defaults={"since": at, "reason": reason})
    return row if is_new else None


@transaction.atomic
def clear_failing(address_id: int, *, at: datetime) -> FailingAddress | None:
    """Note that mail arrives there again. None where that was said before."""
    row = FailingAddress.objects.select_for_update().get(pk=address_id)
    if row.cleared_at is not None:
        return None
    row.cleared_at = at
    row.save(update_fields=["cleared_at"])
    return row


def _wait(mail: Mail, at: datetime) -> None:
    passing = mail.bounces.filter(is_hard=False).count()
    if passing > len(SOFT_WAITS) or not mail.can_be_sent:
        mail.state, mail.done_at = MailState.FAILED, at
        return
    mail.state, mail.done_at, mail.retried_at = MailState.PENDING, None, at
    mail.next_attempt_at = at + SOFT_WAITS[passing - 1]
