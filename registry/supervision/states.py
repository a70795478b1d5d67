"""Codes of supervision, and its transition tables: the only ways in which returns and notices come to stand otherwise."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from registry.accounts.states import EXCHANGE_ROLES, Role
from registry.lib.errors import NotAllowedError, RuleError
from registry.licensing.states import Transition


class ReturnState(TextChoices):
    """How a return stands on a day."""

    UPCOMING = "upcoming", _("Period not over")
    DUE = "due", _("Due")
    OVERDUE = "overdue", _("Overdue")
    SENT = "sent", _("Sent, not looked at")
    TO_CORRECT = "to_correct", _("To be corrected")
    ACCEPTED = "accepted", _("Accepted")


class ReturnMove(TextChoices):
    """What can be done to a return."""

    FILL_IN = "fill_in", _("Fill in the return")
    SEND = "send", _("Send the return")
    ACCEPT = "accept", _("Accept the return")
    ASK_CORRECTION = "ask_correction", _("Ask for a correction")


class ReviewOutcome(TextChoices):
    """What an officer said to a return as it was sent."""

    ACCEPTED = "accepted", _("Accepted")
    TO_CORRECT = "to_correct", _("To be corrected")


_S = ReturnState
_OFFICERS = frozenset({Role.CASE_OFFICER})
_OPEN = frozenset({_S.DUE, _S.OVERDUE, _S.TO_CORRECT})
RETURN_TABLE: Mapping[str, Transition] = {
    line.move: line
    for line in (
        Transition(ReturnMove.FILL_IN, _OPEN, None, frozenset(EXCHANGE_ROLES)),
        Transition(ReturnMove.SEND, _OPEN, _S.SENT, frozenset({Role.EXCHANGE_ADMIN})),
        Transition(ReturnMove.ACCEPT, frozenset({_S.SENT}), _S.ACCEPTED, _OFFICERS),
        # Also of one that was accepted: an error may be found later.
        Transition(ReturnMove.ASK_CORRECTION, frozenset({_S.SENT, _S.ACCEPTED}), _S.TO_CORRECT, _OFFICERS),
    )
}


def return_state(*, outcome: str | None, is_sent: bool, opens_on: date, due_on: date, on: date) -> ReturnState:
    """How a return stands on a day: `outcome` is the last word of an officer on what was sent last, None before it."""
    if is_sent:
        return ReturnState(outcome) if outcome else ReturnState.SENT
    if on < opens_on:
        return ReturnState.UPCOMING
    return ReturnState.OVERDUE if on > due_on else ReturnState.DUE


def days_late(due_on: date, sent_on: date | None, on: date) -> int:
    """How many days late something sent on `sent_on` is, seen on a day; while it is not sent, how late it is by then."""
    counted = sent_on if sent_on is not None and sent_on <= on else on
    return max(0, (counted - due_on).days)


def check_return_move(state: ReturnState, move: ReturnMove, roles: Iterable[str]) -> Transition:
    """The table's line for `move`. Raises `NotAllowedError` without the role, `RuleError` in another state."""
    return _checked(RETURN_TABLE[move], state, roles)


def _checked(line: Transition, state: "ReturnState | NoticeState", roles: Iterable[str]) -> Transition:
    if not line.roles & set(roles):
        raise NotAllowedError(_t("Your role does not allow this step."), code="role")
    if state not in line.from_states:
        raise RuleError(_t("This cannot be done: it stands as “%(state)s”.") % {"state": state.label}, code="state")
    return line


class NoticeState(TextChoices):
    """How a notice of change stands."""

    SENT = "sent", _("Waits for the authority")
    ASKED = "asked", _("More is asked for")
    NOTED = "noted", _("Noted")
    APPLICATION_NEEDED = "application_needed", _("An application is needed")


class NoticeMove(TextChoices):
    """What is done about a notice."""

    NOTE = "note", _("Note it")
    ASK = "ask", _("Ask for more")
    ANSWER = "answer", _("Answer")
    NEED_APPLICATION = "need_application", _("Say that an application is needed")


_N = NoticeState
NOTICE_TABLE: Mapping[str, Transition] = {
    line.move: line
    for line in (
        Transition(NoticeMove.NOTE, frozenset({_N.SENT, _N.ASKED}), _N.NOTED, _OFFICERS),
        Transition(NoticeMove.ASK, frozenset({_N.SENT, _N.NOTED}), _N.ASKED, _OFFICERS),
        Transition(NoticeMove.ANSWER, frozenset({_N.ASKED}), _N.SENT, frozenset(EXCHANGE_ROLES)),
        Transition(NoticeMove.NEED_APPLICATION, frozenset({_N.SENT, _N.ASKED, _N.NOTED}), _N.APPLICATION_NEEDED, _OFFICERS),
    )
}


def check_notice_move(state: NoticeState, move: NoticeMove, roles: Iterable[str]) -> Transition:
    """The table's line for `move`. Raises as for returns."""
    return _checked(NOTICE_TABLE[move], state, roles)
