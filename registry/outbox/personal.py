"""Mails as a register of personal data."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from registry.audit.models import Erasure
from registry.audit.registers import Kept, Register, only
from registry.audit.subjects import Subject, subject_of
from registry.audit.triggers import ERASED
from registry.outbox.models import Mail
from registry.outbox.states import WAITING


def kept_mails(before: datetime, key: str = "") -> Iterator[Kept]:
    """Mails that were sent or given up before an instant and still say to whom, the oldest first."""
    rows = Mail.objects.filter(done_at__lt=before).exclude(state__in=WAITING).exclude(to=ERASED).order_by("done_at", "pk")
    for mail in only(rows, key).defer("text").iterator(chunk_size=1000):
        about = (Subject(mail.subject_kind, mail.subject_id),) if mail.subject_kind else ()
        yield Kept(subject_of(mail), f"{mail.pk}", mail.done_at or mail.created_at, about, (mail.to,))


def erase_mail(key: str, _erasure: Erasure) -> dict[str, int]:
    """Address, subject line and text are gone; that a mail went out about something, and when, stays."""
    rows = Mail.objects.filter(pk=key).exclude(state__in=WAITING).exclude(to=ERASED)
    return {"mails": rows.update(to=ERASED, subject=ERASED, text="", last_error="", stop_reason="", digest_on=None)}


MAILS = Register(
    code="outbox.mails",
    title=_("Mails"),
    counted_from=_("the day on which the mail was sent or given up"),
    erases=_("address, subject line and text"),
    stays=_("that a mail went out, about what and when"),
    kept=kept_mails,
    erase=erase_mail,
)
