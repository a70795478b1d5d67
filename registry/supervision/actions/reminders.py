"""Reminding licensees of returns that are due, and of corrections."""

from datetime import datetime

from django.db import transaction

from registry.audit.actions import record
from registry.exchanges.actions import tell_exchange
from registry.licensing.actions import locked_licence
from registry.licensing.queries import licences
from registry.supervision.actions.moving import Which
from registry.supervision.models import Reminder
from registry.supervision.queries.returns import ReturnLine, line_of, lines_of
from registry.supervision.states import OVERDUE, reminder_due


def send_reminders(*, at: datetime) -> int:
    """Remind of every return and correction that needs it, each in its own transaction. Gives how many were sent.

    One row a reminder, so that running it twice sends nothing twice; after days on which it did not run, only the latest is sent.
    """
    open_lines = [line for line in lines_of(licences(), at) if line.is_open]
    told = _told([line.licence.pk for line in open_lines])
    wanted = [(line, _days(line)) for line in open_lines]
    return sum(_remind(Which.of(line), at) for line, days in wanted if days is not None and (*_key(line), days) not in told)


def _told(licence_ids: list[int]) -> set[tuple[object, ...]]:
    rows = Reminder.objects.filter(licence_id__in=licence_ids)
    return set(rows.values_list("licence_id", "kind_code", "starts_on", "round", "days"))


def _days(line: ReturnLine) -> int | None:
    return reminder_due(line.owed.kind.remind_days, line.due_on, line.on)


def _key(line: ReturnLine) -> tuple[object, ...]:
    return (line.licence.pk, line.owed.kind.code, line.owed.period.first, line.round)


@transaction.atomic
def _remind(which: Which, at: datetime) -> bool:
    """Whether a reminder went out now: not if the return was sent meanwhile, or another process was first."""
    licence = locked_licence(which.licence_id)
    line = line_of(licence, which.kind, which.period, at)
    days = _days(line) if line is not None and line.is_open else None
    if line is None or days is None:
        return False
    kind, period = line.owed.kind, line.owed.period
    key = dict(zip(("licence_id", "kind_code", "starts_on", "round"), _key(line), strict=True))
    _row, is_new = Reminder.objects.get_or_create(**key, days=days, defaults={"due_on": line.due_on, "sent_at": at})
    if is_new:
        record(licence, "return.reminded", actor=None, at=at, kind=kind.code, period=period.code, days=days, due_on=line.due_on)
        tell_exchange(
            licence.exchange, "return_due", about=licence, at=at, page=("apply:return", *line.address),
            licence=licence, kind=kind, period=period, due_on=line.due_on, is_overdue=days == OVERDUE, is_correction=line.round > 0,
        )  # fmt: skip
    return is_new
