"""What the holder of a licence does to it, and what its applications do: nothing of this takes the licence away."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing.actions.execution import execute_move, locked_licence, refuse_second_request
from registry.licensing.actions.terms import REASON_LENGTH, ActTerms
from registry.licensing.answers import text_fault
from registry.licensing.models import Licence, LicenceAct, Representation
from registry.licensing.queries import acts_of, end_of, roles_on, spans_of
from registry.licensing.standing import status_among
from registry.licensing.states import LICENCE_TABLE, Ground, LicenceMove, check_licence_move, check_licence_status


@transaction.atomic
def ask_surrender(licence_id: int, *, reason: str, actor: User, at: datetime) -> LicenceAct:
    """The holder asks to give the licence up. It stands so until the authority decides or the holder takes it back.

    Raises `NotAllowedError` without the role, `RuleError` in another state, `InvalidError` without a reason.
    """
    return _by_holder(licence_id, LicenceMove.ASK_SURRENDER, reason, actor=actor, at=at)


@transaction.atomic
def withdraw_surrender(licence_id: int, *, reason: str, actor: User, at: datetime) -> LicenceAct:
    """The holder takes the request back: the licence stands as before it. Raises as `ask_surrender`."""
    return _by_holder(licence_id, LicenceMove.WITHDRAW_SURRENDER, reason, actor=actor, at=at)


@transaction.atomic
def mark_renewal_pending(licence_id: int, application_number: str, *, actor: User | None, at: datetime) -> LicenceAct | None:
    """A renewal was applied for in time: the licence outlasts its end until that is decided. None: there is no end to outlast.

    Marking it twice marks it once. Raises `RuleError` when the licence is over.
    """
    licence = locked_licence(licence_id)
    check_licence_status(_status(licence, at), LICENCE_TABLE[LicenceMove.MARK_RENEWAL])
    if end_of(licence) is None:
        return None
    open_mark = _open_renewal(licence)
    if open_mark is not None:
        return open_mark
    terms = ActTerms(Ground.RENEWED, _("Application %(number)s") % {"number": application_number})
    return execute_move(licence, LicenceMove.MARK_RENEWAL, proposal=None, terms=terms, actor=actor, at=at)


@transaction.atomic
def end_renewal_pending(licence_id: int, *, actor: User | None, at: datetime, proposal: Proposal | None = None) -> LicenceAct | None:
    """The renewal was refused (`proposal`) or taken back: the licence ends on its day, or now if that has passed.

    None: none is pending. A renewal that is granted needs no call of this: the extension ends it.
    """
    licence = locked_licence(licence_id)
    if _open_renewal(licence) is None:
        return None
    terms = ActTerms(Ground.NOT_RENEWED, _("The renewal was not granted."))
    return execute_move(licence, LicenceMove.END_RENEWAL, proposal=proposal, terms=terms, actor=actor, at=at)


@transaction.atomic
def make_representation(act_id: int, *, text: str, actor: User, at: datetime) -> Representation:
    """The holder is heard on an urgent act after the fact, in time.

    Raises `NotAllowedError` for anybody else, `RuleError` when the act is not urgent, set aside or the time is over.
    """
    act = LicenceAct.objects.select_related("licence").get(pk=act_id)
    licence = locked_licence(act.licence_id)
    if not roles_on(licence, actor) & set(LICENCE_TABLE[LicenceMove.ASK_SURRENDER].roles):
        raise NotAllowedError(_("Your role does not allow this step."), code="role")
    if act.representations_until is None or act.set_aside_at is not None or at >= act.representations_until:
        raise RuleError(_("The time to be heard on this act is over."), code="over")
    said = Representation.objects.create(act=act, text=_reason(text, "text"), made_by=actor, made_at=at)
    record(licence, "licence.representation_made", actor=actor, at=at, act=act.number)
    return said


def _by_holder(licence_id: int, move: LicenceMove, reason: str, *, actor: User, at: datetime) -> LicenceAct:
    licence = locked_licence(licence_id)
    check_licence_move(_status(licence, at), move, roles_on(licence, actor))
    refuse_second_request(licence, is_open=move == LicenceMove.WITHDRAW_SURRENDER)
    terms = ActTerms(Ground.HOLDER_ASKED, _reason(reason, "reason"))
    return execute_move(licence, move, proposal=None, terms=terms, actor=actor, at=at)


def _open_renewal(licence: Licence) -> LicenceAct | None:
    moves = (LicenceMove.MARK_RENEWAL, LicenceMove.END_RENEWAL, LicenceMove.EXTEND)
    last = acts_of(licence).filter(move__in=moves, set_aside_at=None).last()
    return last if last is not None and last.move == LicenceMove.MARK_RENEWAL else None


def _status(licence: Licence, at: datetime) -> str | None:
    return status_among(spans_of([licence.pk])[licence.pk], at)


def _reason(text: str, field: str) -> str:
    if not text.strip():
        raise InvalidError(_("Give a reason."), field=field)
    fault = text_fault(text, REASON_LENGTH)
    if fault:
        raise InvalidError(fault, field=field)
    return text.strip()
