"""What an application does to its licence while it runs and when it ends without a grant: surrender asked for, renewal pending."""

from datetime import datetime

from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.licensing.actions.execution import execute_move, locked_licence
from registry.licensing.actions.holding import end_renewal_pending, mark_renewal_pending
from registry.licensing.actions.terms import ActTerms
from registry.licensing.models import Application
from registry.licensing.queries import spans_of
from registry.licensing.standing import status_among
from registry.licensing.states import ENDED, LICENCE_TABLE, ApplicationKind, Ground, LicenceMove


def submitted(application: Application, *, actor: User, at: datetime) -> None:
    """The application counts as submitted: a surrender stands as asked for, a renewal in time keeps the licence beyond its end.

    A licence that has ended meanwhile stays ended.
    """
    if application.kind == ApplicationKind.SURRENDER:
        _move(application, LicenceMove.ASK_SURRENDER, _("Application %(number)s") % {"number": application.number}, None, actor, at)
    elif application.kind == ApplicationKind.RENEWAL and application.concerns_id and _status(application.concerns_id, at) not in ENDED:
        mark_renewal_pending(application.concerns_id, application.number, actor=actor, at=at)


def ended_without_grant(application: Application, *, actor: User | None, at: datetime, proposal: Proposal | None = None) -> None:
    """The application was refused (`proposal`), withdrawn or lapsed: the licence stands as if it had not been asked for."""
    if application.submitted_at is None or application.concerns_id is None:
        return
    if application.kind == ApplicationKind.SURRENDER:
        reason = _("The surrender was not accepted, or was taken back.")
        _move(application, LicenceMove.WITHDRAW_SURRENDER, reason, proposal, actor, at)
    elif application.kind == ApplicationKind.RENEWAL:
        end_renewal_pending(application.concerns_id, actor=actor, at=at, proposal=proposal)


def _move(application: Application, move: LicenceMove, reason: str, proposal: Proposal | None, actor: User | None, at: datetime) -> None:
    """Make the holder's move, where the licence stands so that it can be made."""
    if application.concerns_id is None:
        return
    licence = locked_licence(application.concerns_id)
    if _status(licence.pk, at) not in LICENCE_TABLE[move].from_states:
        return
    execute_move(licence, move, proposal=proposal, terms=ActTerms(Ground.HOLDER_ASKED, reason), actor=actor, at=at)


def _status(licence_id: int, at: datetime) -> str | None:
    return status_among(spans_of([licence_id])[licence_id], at)
