"""Who may manage a subscriber's endpoints: its administrators, and keys with the scope."""

from django.utils.translation import gettext as _

from registry.accounts.actors import Caller, KeyActor
from registry.accounts.models import ApiKey, User
from registry.accounts.queries import has_role
from registry.accounts.states import TEAM_ADMIN_ROLES, Scope
from registry.distribution.models import Subscriber
from registry.lib.errors import NotAllowedError


def require_manager(caller: Caller, subscriber: Subscriber) -> User | KeyActor:
    """The actor for the audit event. Raises `NotAllowedError` unless the caller may manage this subscriber's endpoints."""
    if isinstance(caller, ApiKey):
        if caller.organisation_id == subscriber.organisation_id and caller.has_scope(Scope.WEBHOOKS_MANAGE):
            return KeyActor(str(caller))
        raise NotAllowedError(_("This key does not let you manage endpoints."))
    if has_role(caller, *TEAM_ADMIN_ROLES, organisation=subscriber.organisation):
        return caller
    raise NotAllowedError(_("Your role does not let you manage endpoints."))
