"""Reads of acts: what a licence's spans are a replay of, and what they would be after one more act."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from registry.licensing.models import Condition, Licence, LicenceAct
from registry.licensing.queries.licences import first_spans_of
from registry.licensing.replay import ABOUT, Act, Grant, effective, replay
from registry.licensing.standing import Span
from registry.licensing.states import ConditionKind, LicenceMove, LicenceStatus

ADDING = (LicenceMove.RESTRICT, LicenceMove.SUBSTITUTE)


def acts_of(licence: Licence) -> QuerySet[LicenceAct]:
    """Every act on the licence in the order in which they were recorded, those set aside too, with what they are about."""
    return LicenceAct.objects.filter(licence=licence).select_related("about", "condition", "proposal").order_by("number")


def as_act(row: LicenceAct) -> Act:
    """The row as the plain value that `replay.py` works on."""
    return Act(
        pk=row.pk,
        move=row.move,
        effective_at=row.effective_at,
        until=row.until,
        becomes=row.becomes,
        about=row.about_id,
        condition=row.condition.number if row.condition else None,
        ground=row.ground,
        reason=row.reason,
        publicity=row.publicity,
        public_from=row.public_from,
        is_set_aside=row.set_aside_at is not None,
    )


def grant_of(licence: Licence) -> Grant:
    """What was granted, as the first spans of the licence say it."""
    first = first_spans_of(licence).order_by("during")
    starts = {LicenceStatus(row.status): row.during.lower for row in first}
    begins = starts.get(LicenceStatus.ACTIVE) or starts.get(LicenceStatus.RESTRICTED)
    added = LicenceAct.objects.filter(licence=licence, move__in=ADDING, condition__isnull=False).values("condition")
    restrictions = Condition.objects.filter(licence=licence, kind=ConditionKind.RESTRICTION).exclude(pk__in=added)
    numbers = frozenset(restrictions.values_list("number", flat=True))
    return Grant(licence.granted_at, begins, starts.get(LicenceStatus.EXPIRED), numbers)


def replayed(licence: Licence, more: Iterable[Act] = ()) -> tuple[Span, ...]:
    """The spans that the grant and the acts that stand make; with `more`, what they would be after these acts too."""
    return replay(grant_of(licence), [*(as_act(row) for row in acts_of(licence)), *more])


def standing_acts(licence: Licence) -> list[Act]:
    """The acts that were not set aside, as corrected and substituted since, in the order in which they were recorded."""
    return effective(as_act(row) for row in acts_of(licence))


def acts_open_to(licence: Licence, move: LicenceMove) -> list[LicenceAct]:
    """The acts that `move` can be about now: they stand, are of the right kind, and it was not done to them already."""
    rows = list(acts_of(licence))
    present = {act.pk: act.move for act in effective(as_act(row) for row in rows)}
    right = [row for row in rows if present.get(row.pk) in ABOUT.get(move, ())]
    done = {row.about_id for row in rows if row.move == move and row.set_aside_at is None and not _is_lifted(row, rows)}
    if move == LicenceMove.CONFIRM:
        right = [row for row in right if row.is_urgent]
    return [row for row in right if row.pk not in done or move in (LicenceMove.CORRECT, LicenceMove.SUBSTITUTE)]


def _is_lifted(stay: LicenceAct, rows: list[LicenceAct]) -> bool:
    return any(row.about_id == stay.pk and row.move == LicenceMove.LIFT_STAY for row in rows)


def end_of(licence: Licence) -> datetime | None:
    """The first instant after the term of the licence, extensions counted and whatever else was done; None: without an end."""
    end = grant_of(licence).ends_at
    for act in standing_acts(licence):
        end = act.until if act.move == LicenceMove.EXTEND else end
    return end
