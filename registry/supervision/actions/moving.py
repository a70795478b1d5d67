"""What every act on a return begins with: lock the licence, work out how the return stands, ask who may."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.states import REGULATOR_ROLES
from registry.audit.actions import record
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing.actions import locked_licence
from registry.licensing.answers import text_fault
from registry.licensing.models import Licence
from registry.licensing.queries import has_conflict, roles_on
from registry.supervision.models import PeriodicReturn
from registry.supervision.queries.returns import ReturnLine, line_of
from registry.supervision.states import ReturnMove, check_return_move

TEXT_LENGTH = 4000


@dataclass(frozen=True)
class Which:
    """Which return: of a licence, by the codes of kind and period."""

    licence_id: int
    kind: str
    period: str

    @classmethod
    def of(cls, line: ReturnLine) -> "Which":
        """The return that a line is about."""
        return cls(line.licence.pk, line.owed.kind.code, line.owed.period.code)


def locked_for(which: Which, move: ReturnMove, *, actor: User, at: datetime) -> ReturnLine:
    """The return as it stands, its licence locked until the transaction ends, if the person may make the move.

    Raises `NotAllowedError` without the role or with a declared conflict, `RuleError` when nothing is owed or in another state.
    """
    licence = locked_licence(which.licence_id)
    line = line_of(licence, which.kind, which.period, at)
    if line is None:
        raise RuleError(_("Nothing is owed for this period."), code="not-owed")
    check_return_move(line.state, move, checked_roles(licence, actor))
    return line


def begun(line: ReturnLine, *, actor: User, at: datetime) -> PeriodicReturn:
    """The row of a locked return; begun now if there is none yet."""
    if line.row is not None:
        return line.row
    row = PeriodicReturn.objects.create(
        licence=line.licence,
        kind_code=line.owed.kind.code,
        version=line.owed.kind.version,
        starts_on=line.owed.period.first,
        begun_by=actor,
        begun_at=at,
    )
    record(row, "return.begun", actor=actor, at=at, licence=line.licence.number, period=line.owed.period.code)
    return row


def checked_roles(licence: Licence, actor: User) -> set[str]:
    """The person's roles on the licence. Raises `NotAllowedError` for an officer with a declared conflict of interest.

    Behind an imported licence there is no application in which one could have been declared.
    """
    roles, application = roles_on(licence, actor), licence.application
    if roles & set(REGULATOR_ROLES) and application is not None and has_conflict(application, actor):
        raise NotAllowedError(_("You declared a conflict of interest with this exchange. A colleague has to do this."), code="conflict")
    return roles


def given_text(text: str, field: str, *, is_optional: bool = False) -> str:
    """The text without the blanks around it. Raises `InvalidError` when there is none, or one that cannot be kept."""
    if not text.strip() and not is_optional:
        raise InvalidError(_("Write a text."), field=field)
    fault = text_fault(text, TEXT_LENGTH)
    if fault:
        raise InvalidError(fault, field=field)
    return text.strip()
