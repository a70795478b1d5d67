"""The sweep and the mail carrier."""

import logging
from datetime import datetime
from email.utils import parseaddr

from celery import current_app, shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from registry.outbox.actions import claim_due, fail, finish, forget_secret, mark_swept, release, take, write_digests
from registry.outbox.links import off_address
from registry.outbox.models import Mail
from registry.outbox.purposes import facts_of
from registry.outbox.registry import DueKind, due_kind, due_kinds
from registry.outbox.wake import send

log = logging.getLogger(__name__)

CLAIM_LIMIT = 100


@shared_task(name="outbox.sweep", soft_time_limit=25, time_limit=30)
def sweep(model_label: str | None = None) -> int:
    """Hand due rows of one table, or of all, to their tasks. Gives the number handed over."""
    kinds = [due_kind(model_label)] if model_label else due_kinds()
    return sum(_hand_over(kind) for kind in kinds)


@shared_task(name="outbox.send_mail", soft_time_limit=25, time_limit=30)
def send_mail(pk: int, token: str) -> None:
    """Send one mail under its own message id. A crash after sending sends it again under the same id."""
    lease_seconds = due_kind("outbox.Mail").lease_seconds
    mail = take(Mail, pk, token, at=timezone.now(), lease_seconds=lease_seconds)
    if mail is None:
        return
    lease = mail.lease_token
    try:
        mail_message(mail).send()
    except Exception as error:  # noqa: BLE001 - any failure of the mail server is a retry, told in the row
        fail(mail, lease, at=timezone.now(), error=f"{type(error).__name__}: {error}")
    else:
        finish(mail, lease, at=timezone.now())
    # In demo mode `/mail/` is where mail is read.
    if not settings.DEMO:
        forget_secret(mail)


@shared_task(name="outbox.write_digests", soft_time_limit=240, time_limit=250)
def digests() -> int:
    """Write the daily digests that are due. Gives how many. Safe to run twice, and at any time of the day."""
    return write_digests(at=timezone.now())


def mail_message(mail: Mail) -> EmailMessage:
    """The mail as it goes over the wire. Its Message-ID is the row's own, the same at every try.

    With a `BOUNCE_ADDRESS` each mail has a return address of its own, so that a report names the mail whatever it gives back.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"From": settings.DEFAULT_FROM_EMAIL, "Message-ID": f"<{mail.message_id}@{domain}>", "Content-Language": mail.language}
    # Programs that answer by themselves shall not answer this (RFC 3834).
    headers["Auto-Submitted"] = "auto-generated"
    if facts_of(mail.purpose).may_turn_off:
        headers |= _way_off(mail)
    return EmailMessage(subject=mail.subject, body=mail.text, from_email=return_address(mail), to=[mail.to], headers=headers)


def return_address(mail: Mail) -> str:
    """Where reports about this mail are sent."""
    local, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{mail.message_id.hex}@{domain}" if local else settings.DEFAULT_FROM_EMAIL


def _way_off(mail: Mail) -> dict[str, str]:
    """Headers by which a mail program turns such mails off with one press (RFC 2369, RFC 8058)."""
    return {"List-Unsubscribe": f"<{off_address(mail.message_id)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def run_due(kind: DueKind, at: datetime, *, limit: int = CLAIM_LIMIT) -> int:
    """Do due rows of one table in this process, one after the other, with no broker. Gives the number taken."""
    autodiscover_modules("tasks")
    claims = claim_due(kind.model, at=at, limit=limit, lease_seconds=kind.lease_seconds)
    for pk, token in claims:
        result = current_app.tasks[kind.task_name].apply(args=(pk, str(token)))
        if result.failed():
            log.error("%s of %s %s failed: %r", kind.task_name, kind.model_label, pk, result.result)
    mark_swept(kind.model, at=at)
    return len(claims)


def _hand_over(kind: DueKind) -> int:
    at = timezone.now()
    claims = claim_due(kind.model, at=at, limit=CLAIM_LIMIT, lease_seconds=kind.lease_seconds)
    mark_swept(kind.model, at=at)
    taken = send(kind.task_name, [(pk, str(token)) for pk, token in claims], queue=kind.queue) if claims else 0
    release(kind.model, claims[taken:])
    return taken
