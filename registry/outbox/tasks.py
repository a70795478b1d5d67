"""The sweep and the mail carrier."""

import logging
from datetime import datetime
from email.utils import parseaddr

from celery import current_app, shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from registry.outbox.actions import claim_due, fail, finish, forget_secret, mark_swept, release, take
from registry.outbox.models import Mail
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


def mail_message(mail: Mail) -> EmailMessage:
    """The mail as it goes over the wire. Its Message-ID is the row's own, the same at every try."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{mail.message_id}@{domain}>", "Content-Language": mail.language}
    return EmailMessage(subject=mail.subject, body=mail.text, to=[mail.to], headers=headers)


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
