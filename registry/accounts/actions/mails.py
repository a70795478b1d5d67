"""What administrators and registrars do about mails: send again, stop, and say that an address works again.

Which mails they may see is the page's question; here is asked whether the role allows it at all.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.actions.notifications import about_address
from registry.accounts.models import Organisation, User
from registry.accounts.queries import has_role
from registry.accounts.states import MAIL_OFFICERS
from registry.audit.actions import record
from registry.audit.subjects import Subject, subject_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.outbox.actions import clear_failing, send_again, stop
from registry.outbox.models import FailingAddress, Mail

LONGEST_REASON = 4000


@transaction.atomic
def retry_mail(mail_id: int, *, actor: User, at: datetime) -> None:
    """Have a mail that did not arrive, or waits for its next try, sent now. Raises `RuleError` where there is nothing to send."""
    _require_officer(actor)
    if not send_again([mail_id], at=at):
        raise RuleError(_("This mail cannot be sent again: it is on its way, or its text is not kept."), code="state")
    mail = Mail.objects.get(pk=mail_id)
    record(_about(mail), "mail.retried", actor=actor, at=at, mail=mail.pk, to=mail.to)


@transaction.atomic
def retry_mails(ids: Sequence[int], organisation: Organisation, *, actor: User, at: datetime) -> int:
    """Have those of these mails sent now that can be, at most 500 at once. Gives how many. Two people at once send each mail once."""
    _require_officer(actor)
    taken = send_again(ids, at=at)
    if taken:
        record(organisation, "mail.many_retried", actor=actor, at=at, mails=taken)
    return len(taken)


@transaction.atomic
def stop_mail(mail_id: int, *, reason: str, actor: User, at: datetime) -> Mail:
    """Keep a mail that waits from being sent. Raises `InvalidError` without a reason, `RuleError` when it does not wait."""
    _require_officer(actor)
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise InvalidError(_("Give a reason."), field="reason")
    mail = stop(mail_id, reason=words, at=at)
    record(_about(mail), "mail.stopped", actor=actor, at=at, reason=words, mail=mail.pk, to=mail.to)
    return mail


@transaction.atomic
def clear_failing_address(address_id: int, *, actor: User, at: datetime) -> FailingAddress:
    """Say that mail arrives at the address again. Done twice, done once."""
    _require_officer(actor)
    row = clear_failing(address_id, at=at)
    if row is None:
        return FailingAddress.objects.get(pk=address_id)
    person = User.objects.filter(email=row.address).first()
    record(about_address(row.address, person), "address.cleared", actor=actor, at=at, since=row.since)
    return row


def _require_officer(actor: User) -> None:
    if not has_role(actor, *MAIL_OFFICERS):
        raise NotAllowedError(_("Your role does not allow this step."), code="role")


def _about(mail: Mail) -> Subject:
    return Subject(mail.subject_kind, mail.subject_id) if mail.subject_kind else subject_of(mail)
