"""An officer accepts a return, or asks for a correction."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.exchanges.actions import tell_exchange
from registry.lib.errors import InvalidError, StaleError
from registry.licensing.queries import local_day
from registry.supervision.actions.moving import Which, given_text, locked_for
from registry.supervision.models import ReturnReview, ReturnSending
from registry.supervision.queries.returns import ReturnLine
from registry.supervision.states import ReturnMove, ReviewOutcome


@transaction.atomic
def accept_return(which: Which, *, seen: int, note: str = "", actor: User, at: datetime) -> ReturnReview:
    """Accept what was sent; the licensee is told. `seen` is the number of the sending that the officer read.

    Raises `StaleError` when another one was sent since, and as `locked_for`.
    """
    line = locked_for(which, ReturnMove.ACCEPT, actor=actor, at=at)
    review = _review(line, seen, ReviewOutcome.ACCEPTED, given_text(note, "note", is_optional=True), actor=actor, at=at)
    record(review.sending.periodic_return, "return.accepted", actor=actor, at=at, reason=review.reason, number=seen)
    _tell(line, "return_accepted", at, review=review)
    return review


@transaction.atomic
def ask_correction(which: Which, *, seen: int, reason: str, due_on: date, actor: User, at: datetime) -> ReturnReview:
    """Ask for a correction by a day, for a reason that the licensee reads. What was sent stays.

    Raises `InvalidError` without a reason or with a day that is not to come, `StaleError` when another one was sent since, and as
    `locked_for`.
    """
    line = locked_for(which, ReturnMove.ASK_CORRECTION, actor=actor, at=at)
    if due_on <= local_day(at):
        raise InvalidError(_("Choose a day to come."), field="due_on")
    text = given_text(reason, "reason")
    review = _review(line, seen, ReviewOutcome.TO_CORRECT, text, actor=actor, at=at, due_on=due_on)
    record(
        review.sending.periodic_return, "return.correction_asked", actor=actor, at=at, reason=text, number=seen, due_on=due_on,
    )  # fmt: skip
    _tell(line, "return_to_correct", at, review=review)
    return review


def _review(
    line: ReturnLine, seen: int, outcome: ReviewOutcome, reason: str, *, actor: User, at: datetime, due_on: date | None = None
) -> ReturnReview:
    sending = line.sending
    if sending is None or sending.number != seen:
        raise StaleError(_("The return was sent again since you opened it. Read it before you go on."), current=line)
    return ReturnReview.objects.create(
        sending=ReturnSending.objects.select_related("periodic_return").get(pk=sending.pk),
        number=line.review.number + 1 if line.review else 1,
        outcome=outcome,
        reason=reason,
        due_on=due_on,
        reviewed_by=actor,
        reviewed_at=at,
    )


def _tell(line: ReturnLine, template: str, at: datetime, **context: Any) -> None:
    licence = line.licence
    tell_exchange(
        licence.exchange, template, about=licence, at=at, page=("apply:return", *line.address),
        licence=licence, kind=line.owed.kind, period=line.owed.period, **context,
    )  # fmt: skip
