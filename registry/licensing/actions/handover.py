"""Taking over what somebody left behind."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.lib.errors import RuleError
from registry.licensing.actions.moving import locked_for, move
from registry.licensing.models import Application
from registry.licensing.queries import can_have_cases
from registry.licensing.states import ApplicationMove


@transaction.atomic
def take_over_case(application_id: int, *, actor: User, at: datetime) -> Application:
    """Take a case whose officer has no role any more with which to work on it. Of two at once, one gets `RuleError`.

    Raises `NotAllowedError` as taking does, `RuleError` while the officer can still work on it.
    """
    application, line = locked_for(application_id, ApplicationMove.ASSIGN, actor=actor)
    left = application.assignee
    if left is None or can_have_cases(left, application.authority.organisation):
        raise RuleError(_("The officer of this case still works here. Ask for it, or assign it with a reason."), code="state")
    move(application, line, at=at, assignee=actor)
    record(application, "application.taken_over", actor=actor, at=at, left_by=left.pk)
    return application
