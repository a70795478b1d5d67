"""Having mails sent again, and stopping one that waits. Who may is the caller's question."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.lib.errors import RuleError
from registry.outbox.actions.work import wake_due
from registry.outbox.models import Mail
from registry.outbox.queries import mails_to_send
from registry.outbox.states import WAITING, MailState

MOST_AT_ONCE = 500


@transaction.atomic
def send_again(ids: Sequence[int], *, at: datetime) -> list[int]:
    """Have those of these mails tried at once that did not arrive or wait for their next try. Gives their numbers, at most `MOST_AT_ONCE`.

    Two people who ask at once each get other rows, or none: a row that somebody has in hand is passed over, and one that
    was just asked for needs nothing.
    """
    rows = mails_to_send(at).filter(pk__in=ids).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    taken = list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE])
    again = {"state": MailState.PENDING, "attempts": 0, "next_attempt_at": at, "retried_at": at, "done_at": None}
    Mail.objects.filter(pk__in=taken).update(**again)
    if taken:
        wake_due(Mail)
    return taken


@transaction.atomic
def stop(mail_id: int, *, reason: str, at: datetime) -> Mail:
    """The waiting mail is not sent. Raises `RuleError` when it does not wait, or is on its way at this moment."""
    mail = Mail.objects.select_for_update().get(pk=mail_id)
    if mail.state not in WAITING:
        raise RuleError(_("This mail does not wait any more."), code="state")
    if mail.lease_until is not None and mail.lease_until > at:
        raise RuleError(_("This mail is being sent at this moment."), code="in-hand")
    mail.state, mail.stop_reason, mail.done_at, mail.lease_token = MailState.STOPPED, reason, at, None
    mail.save(update_fields=["state", "stop_reason", "done_at", "lease_token"])
    return mail
