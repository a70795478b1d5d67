"""Reminding licensees of returns that are due, and of corrections."""

from datetime import datetime

from django.db import transaction

from registry.audit.actions import record
from registry.audit.subjects import Subject
from registry.exchanges.actions import tell_exchange
from registry.licensing.actions import locked_licence
from registry.licensing.queries import licences
from registry.outbox.actions import keep_reminder
from registry.outbox.due_days import OVERDUE, reminder_due
from registry.outbox.queries import kept_reminders
from registry.supervision.actions.moving import Which
from registry.supervision.queries.returns import ReturnLine, line_of, lines_of

SUBJECT = "supervision.return"


def send_reminders(*, at: datetime) -> int:
    """Remind of every return and correction that needs it, each in its own transaction. Gives how many were sent.

    Running it twice sends nothing twice; after days on which it did not run, only the latest is sent.
    """
    wanted = [(Which.of(line), code, _subject(line)) for line in lines_of(licences(), at) if line.is_open and (code := _due(line))]
    sent = kept_reminders(SUBJECT, [subject.id for _which, _code, subject in wanted])
    return sum(_remind(which, at) for which, code, subject in wanted if (subject.id, code) not in sent)


def _due(line: ReturnLine) -> str | None:
    return reminder_due(line.owed.kind.remind_days, line.due_on, on=line.on)


def _subject(line: ReturnLine) -> Subject:
    """The return, or its correction of a round: each is reminded of by itself."""
    return Subject(SUBJECT, f"{line.licence.pk}/{line.owed.kind.code}/{line.owed.period.code}/{line.round}")


@transaction.atomic
def _remind(which: Which, at: datetime) -> bool:
    """Whether a reminder went out now: not if the return was sent meanwhile, or another process was first."""
    licence = locked_licence(which.licence_id)
    line = line_of(licence, which.kind, which.period, at)
    code = _due(line) if line is not None and line.is_open else None
    if line is None or code is None or not keep_reminder(_subject(line), code, due_on=line.due_on, at=at):
        return False
    kind, period = line.owed.kind, line.owed.period
    record(licence, "return.reminded", actor=None, at=at, kind=kind.code, period=period.code, reminder=code, due_on=line.due_on)
    tell_exchange(
        licence.exchange, "return_due", about=licence, at=at, page=("apply:return", *line.address),
        licence=licence, kind=kind, period=period, due_on=line.due_on, is_overdue=code == OVERDUE, is_correction=line.round > 0,
    )  # fmt: skip
    return True
