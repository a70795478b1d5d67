"""From the person to the bank: every view starts here, so that another bank's object is 404."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from registry.accounts.access import organisation_for
from registry.accounts.states import Role
from registry.distribution.models import Subscriber
from registry.distribution.queries.subscribers import subscriber_of

PEOPLE = (Role.BANK_ADMIN, Role.BANK_ANALYST)
ADMINS = (Role.BANK_ADMIN,)


def own_subscriber(request: HttpRequest) -> Subscriber:
    """The subscription of the signed-in person's bank. 403 for a bank that receives no list."""
    found = subscriber_of(organisation_for(request))
    if found is None:
        raise PermissionDenied
    return found
