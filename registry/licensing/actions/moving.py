"""What every action on an application begins and ends with: lock the row, check the move, write the new state."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.lib.errors import StaleError
from registry.licensing.actions.clocks import set_deadlines
from registry.licensing.models import Application
from registry.licensing.queries import check_move
from registry.licensing.states import ApplicationMove, Transition


def locked(application_id: int) -> Application:
    """The application with exchange and authority, its row locked until the transaction ends."""
    rows = Application.objects.select_for_update(of=("self",))
    return rows.select_related("exchange__organisation", "authority__organisation").get(pk=application_id)


def locked_for(application_id: int, move: ApplicationMove, *, actor: User, version: int | None = None) -> tuple[Application, Transition]:
    """The locked application and the transition of `move`. Raises `NotAllowedError`, `RuleError`, or `StaleError` when
    `version` is given and the application has another one by now.
    """
    application = locked(application_id)
    line = check_move(application, move, actor)
    if version is not None and version != application.version:
        raise StaleError(
            _("Somebody changed this application since you opened it. Look at it again before you go on."), current=application
        )
    return application, line


def move(application: Application, line: Transition, *, at: datetime, **changes: Any) -> None:
    """Write the state the transition leads to, with further columns, count the version, and set the deadline by the clock."""
    if line.to is not None and line.to != application.state:
        changes |= {"state": line.to, "state_since": at}
    changes["version"] = application.version + 1
    for name, value in changes.items():
        setattr(application, name, value)
    application.save(update_fields=list(changes))
    set_deadlines([application], at)
