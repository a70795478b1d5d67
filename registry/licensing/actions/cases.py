"""Who has a case in hand: take, assign, release."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.queries import has_role
from registry.audit.actions import record
from registry.lib.errors import InvalidError
from registry.licensing.actions.moving import locked_for, move
from registry.licensing.models import Application
from registry.licensing.queries import has_conflict
from registry.licensing.states import APPLICATION_TABLE, ApplicationMove


@transaction.atomic
def take_case(application_id: int, *, actor: User, at: datetime) -> Application:
    """Take a case from the queue: it is under review and yours. Of two who take it at once, one gets `RuleError`."""
    application, line = locked_for(application_id, ApplicationMove.TAKE, actor=actor)
    move(application, line, at=at, assignee=actor, taken_at=at)
    record(application, "application.taken", actor=actor, at=at)
    return application


@transaction.atomic
def assign_case(application_id: int, officer: User, *, actor: User, at: datetime, reason: str = "") -> Application:
    """Give a case under review to an officer of the authority, with the reason where it had another.

    Raises `InvalidError` for anybody else, and for an officer who declared a conflict of interest in it.
    """
    application, line = locked_for(application_id, ApplicationMove.ASSIGN, actor=actor)
    roles = APPLICATION_TABLE[ApplicationMove.TAKE].roles
    if not has_role(officer, *roles, organisation=application.authority.organisation):
        raise InvalidError(_("Choose a registrar or case officer of this authority."), field="assignee")
    if application.assignee_id not in (None, actor.pk, officer.pk) and not reason.strip():
        raise InvalidError(_("Say why the case goes to another officer."), field="reason")
    if has_conflict(application, officer):
        raise InvalidError(_("This officer declared a conflict of interest in the case."), field="assignee")
    move(application, line, at=at, assignee=officer)
    record(application, "application.assigned", actor=actor, at=at, reason=reason.strip(), assignee=officer.pk)
    return application


@transaction.atomic
def release_case(application_id: int, *, actor: User, at: datetime, reason: str = "") -> Application:
    """Put a case back in the queue, with nobody's name on it."""
    application, line = locked_for(application_id, ApplicationMove.RELEASE, actor=actor)
    move(application, line, at=at, assignee=None)
    record(application, "application.released", actor=actor, at=at, reason=reason.strip())
    return application
