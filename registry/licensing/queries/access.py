"""Who a person is to an application or a licence, and what that person may do now and why not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.queries import active_memberships
from registry.accounts.states import REGULATOR_ROLES
from registry.lib.errors import NotAllowedError, RuleError
from registry.licensing.models import Application, Licence
from registry.licensing.queries.acts import acts_open_to, end_of
from registry.licensing.queries.interests import has_conflict
from registry.licensing.queries.licences import conditions_of, status_at
from registry.licensing.replay import ABOUT
from registry.licensing.states import (
    APPLICATION_TABLE,
    BY_APPROVAL,
    LICENCE_TABLE,
    ApplicationMove,
    ConditionKind,
    LicenceMove,
    Transition,
    check_application_move,
    check_licence_move,
)

_OFFICE = frozenset(str(role) for role in REGULATOR_ROLES)


@dataclass(frozen=True)
class MoveOption:
    """A move, and whether it can be made now; if not, `why_not` says it in a sentence."""

    move: str
    label: str
    is_allowed: bool
    why_not: str


def roles_on(subject: Application | Licence, user: Any) -> set[str]:
    """The roles in which the person stands to this application or licence: at its exchange, or at its authority."""
    parties = [pk for pk in (subject.exchange.organisation_id, subject.authority.organisation_id) if pk is not None]
    return set(active_memberships(user).filter(organisation_id__in=parties).values_list("role", flat=True))


def check_move(application: Application, move: ApplicationMove, user: User) -> Transition:
    """The transition that `move` makes for this person. Raises `NotAllowedError` or `RuleError` with the reason."""
    line = check_application_move(application.state, move, roles_on(application, user))
    if _is_barred(application, line, user):
        raise conflicted()
    return line


def available_moves(application: Application, user: User) -> list[MoveOption]:
    """Every move that the person's roles could ever make, with whether it can be made now. Buttons and API ask here."""
    roles = roles_on(application, user)
    lines = [line for line in APPLICATION_TABLE.values() if line.roles & roles and line.move not in BY_APPROVAL]
    is_conflicted = bool(roles & _OFFICE) and has_conflict(application, user)

    def check(move: ApplicationMove) -> None:
        line = check_application_move(application.state, move, roles)
        if is_conflicted and _bars(line):
            raise conflicted()

    return [_option(ApplicationMove(line.move), check) for line in lines]


def available_acts(licence: Licence, user: User, at: datetime) -> list[MoveOption]:
    """Every act on the licence that the person's roles may propose, with whether it can be proposed for `at`."""
    roles, status = roles_on(licence, user), status_at(licence, at)
    lines = [line for line in LICENCE_TABLE.values() if line.roles & roles]

    def check(move: LicenceMove) -> None:
        check_licence_move(status, move, roles)
        if move in ABOUT and not acts_open_to(licence, move):
            raise RuleError(_("There is no act on this licence to which this can be done."), code="about")
        if move == LicenceMove.LIFT_RESTRICTION and not conditions_of(licence, at).filter(kind=ConditionKind.RESTRICTION).exists():
            raise RuleError(_("No restriction is in force."), code="no-restriction")
        if move == LicenceMove.EXTEND and end_of(licence) is None:
            raise RuleError(_("This licence has no end that could be moved."), code="no-end")

    return [_option(LicenceMove(line.move), check) for line in lines]


def may(application: Application, move: ApplicationMove, user: User) -> bool:
    """Whether the person can make the move now."""
    try:
        check_move(application, move, user)
    except (NotAllowedError, RuleError):
        return False
    return True


def _is_barred(application: Application, line: Transition, user: User) -> bool:
    return _bars(line) and has_conflict(application, user)


def _bars(line: Transition) -> bool:
    """Whether a conflict of interest bars from the move: from all of the authority's but handing the case on."""
    return bool(line.roles & _OFFICE) and line.move not in (ApplicationMove.ASSIGN, ApplicationMove.RELEASE)


def conflicted() -> NotAllowedError:
    """The refusal for somebody who declared a conflict of interest."""
    return NotAllowedError(_("You declared a conflict of interest in this case. A colleague has to do this."), code="conflict")


def not_yours() -> NotAllowedError:
    """The refusal for somebody who has no role on the subject."""
    return NotAllowedError(_("Your role does not allow this step."), code="role")


def _option(move: Any, check: Any) -> MoveOption:
    try:
        check(move)
    except (NotAllowedError, RuleError) as refusal:
        return MoveOption(move, str(move.label), is_allowed=False, why_not=refusal.message)
    return MoveOption(move, str(move.label), is_allowed=True, why_not="")
