"""From the person to the bank: every view starts here, so that another bank's object is 404."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.accounts.access import organisation_for
from registry.accounts.queries import has_role
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


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the console. `may_manage` decides which buttons it has: those whose views would open."""
    may_manage = has_role(request.user, *ADMINS, organisation=organisation_for(request))
    return render(request, template, {**context, "may_manage": may_manage})


def show_once(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a secret, which no cache may keep."""
    response = show(request, template, context)
    response["Cache-Control"] = "no-store"
    return response
