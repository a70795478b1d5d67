"""Reads of notices of change. Each function says its order."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from registry.accounts.models import Organisation
from registry.licensing.queries import calendars_of, local_day
from registry.supervision.models import Notice, NoticeStep
from registry.supervision.notice_kinds import NoticeKind, notice_kind
from registry.supervision.states import NOTICE_TABLE, NoticeMove, NoticeState, days_late


@dataclass(frozen=True)
class NoticeLine:
    """A notice as it stands. `answer_due_on`: by when the authority has to answer; None: it has not to, or has answered."""

    notice: Notice
    kind: NoticeKind
    state: NoticeState
    days_late: int
    answer_due_on: date | None
    on: date

    @property
    def is_over(self) -> bool:
        """Whether the authority's time to answer is over."""
        return self.answer_due_on is not None and self.answer_due_on < self.on


def notices() -> QuerySet[Any]:
    """All notices, newest first, with licence, exchange and authority, and with `state_code` and `waits_since` as they stand."""
    last = NoticeStep.objects.filter(notice=OuterRef("pk")).order_by("-number")
    rows = Notice.objects.select_related("licence__exchange", "licence__authority", "sent_by")
    rows = rows.annotate(last_move=Coalesce(Subquery(last.values("move")[:1]), Value("")))
    rows = rows.annotate(waits_since=Coalesce(Subquery(last.values("taken_at")[:1]), "sent_at"))
    cases = [When(last_move=move, then=Value(str(line.to))) for move, line in NOTICE_TABLE.items()]
    state = Case(*cases, default=Value(NoticeState.SENT.value), output_field=CharField())
    return rows.annotate(state_code=state).order_by("-sent_at", "-pk")


def notices_of_authority(organisation: Organisation) -> QuerySet[Any]:
    """Notices about licences that the regulator granted, as `notices`."""
    return notices().filter(licence__authority__organisation=organisation)


def notices_of_exchange(organisation: Organisation) -> QuerySet[Any]:
    """The notices of an exchange, as `notices`."""
    return notices().filter(licence__exchange__organisation=organisation)


def notice_lines(rows: Iterable[Any], at: datetime) -> list[NoticeLine]:
    """How these rows of `notices` stand, in their order. One query."""
    found = list(rows)
    calendars, on = calendars_of({row.licence.authority_id for row in found}, at), local_day(at)
    lines = []
    for row in found:
        kind, state = notice_kind(row.kind_code, row.version), NoticeState(row.state_code)
        calendar, since = calendars[row.licence.authority_id], local_day(row.waits_since)
        due = kind.answer_due_on(since, calendar) if state == NoticeState.SENT else None
        lines.append(NoticeLine(row, kind, state, days_late(row.due_on, local_day(row.sent_at), on), due, on))
    return lines


def state_of(notice: Notice) -> NoticeState:
    """How the notice stands now."""
    last = NoticeStep.objects.filter(notice=notice).order_by("-number").first()
    return NoticeState(str(NOTICE_TABLE[last.move].to)) if last else NoticeState.SENT


def steps_of(notice: Notice) -> QuerySet[NoticeStep]:
    """What was done about the notice, in order, with the people and files."""
    return NoticeStep.objects.filter(notice=notice).select_related("taken_by").prefetch_related("files").order_by("number")


def told(notice: Notice) -> dict[str, Any]:
    """What was sent, as it is kept."""
    return dict(json.loads(notice.content))


def asked_of(notice: Notice) -> NoticeStep | None:
    """What an officer asked for last, while it waits for the licensee; else None."""
    last = NoticeStep.objects.filter(notice=notice).order_by("-number").first()
    return last if last is not None and last.move == NoticeMove.ASK else None
