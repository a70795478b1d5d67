"""The licensee sends a return: what was sent is kept word for word."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.lib.canonical import canonical_text, content_hash, sha256_hex
from registry.lib.errors import InvalidError, StaleError
from registry.licensing.actions import IncompleteError, locked_licence
from registry.supervision.actions.moving import Which, begun, checked_roles, locked_for
from registry.supervision.models import ReturnSending
from registry.supervision.queries.filling import draft_content, progress
from registry.supervision.queries.returns import ReturnLine, line_of
from registry.supervision.states import RETURN_TABLE, ReturnMove, ReturnState


def draft_hash(line: ReturnLine) -> str:
    """The hash of what would be sent now: the check page shows it back when sending, so that nothing slips in unseen."""
    return content_hash(draft_content(line))


@transaction.atomic
def send_return(which: Which, *, is_declared: bool, checked_hash: str = "", actor: User, at: datetime) -> ReturnSending:
    """Send the return, or its correction: an unchangeable snapshot. Sending again gives the same one and does nothing.

    `checked_hash` is the `draft_hash` that the sender saw. Raises `InvalidError` without the declaration, `IncompleteError`
    with all that is missing, `StaleError` when a colleague changed something since the check, and as `locked_for`.
    """
    sent = _sent_already(which, actor, at)
    if sent is not None:
        return sent
    line = locked_for(which, ReturnMove.SEND, actor=actor, at=at)
    if not is_declared:
        raise InvalidError(_("Confirm the declaration before you send."), field="declaration")
    problems = progress(line).problems
    if problems:
        raise IncompleteError(problems)
    if checked_hash and checked_hash != draft_hash(line):
        raise StaleError(_("A colleague changed an answer since you checked them. Check the answers again."), current=line)
    return _snapshot(line, actor=actor, at=at)


def _sent_already(which: Which, actor: User, at: datetime) -> ReturnSending | None:
    licence = locked_licence(which.licence_id)
    line = line_of(licence, which.kind, which.period, at)
    if line is None or line.state != ReturnState.SENT or not checked_roles(licence, actor) & RETURN_TABLE[ReturnMove.SEND].roles:
        return None
    return line.sending


def _snapshot(line: ReturnLine, *, actor: User, at: datetime) -> ReturnSending:
    text, row = canonical_text(draft_content(line)), begun(line, actor=actor, at=at)
    sending = ReturnSending.objects.create(
        periodic_return=row,
        number=line.round + 1,
        due_on=line.owed.due_on,
        content=text,
        content_hash=sha256_hex(text.encode("utf-8")),
        sent_by=actor,
        sent_at=at,
    )
    record(
        row, "return.sent", actor=actor, at=at, number=sending.number, content_hash=sending.content_hash, due_on=line.due_on,
    )  # fmt: skip
    return sending
