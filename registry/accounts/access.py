"""Who may open a page: every view is closed until it says who it is for.

A view carries one of three marks: `public`, `signed_in` or `require_role(...)`. `middleware.LoginRequiredByDefault` treats
a view without a mark as closed. DRF views speak for themselves by their permission classes, the admin by its site.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.internal.httpkit import get_client_ip
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language

from registry.accounts.models import Organisation, User
from registry.accounts.queries import membership_with, roles_of
from registry.accounts.sessions import proved_within
from registry.accounts.states import BANK_ROLES, EXCHANGE_ROLES, REGULATOR_ROLES, Role

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)

PUBLIC = "public"
SIGNED_IN = "signed_in"
BY_ROLE = "by_role"
USUAL_MINUTES = 15

HOMES = ((frozenset(REGULATOR_ROLES), "portal"), (frozenset(BANK_ROLES), "bank"), (frozenset(EXCHANGE_ROLES), "apply"))


def public(view: V) -> V:
    """Mark a view as open to everybody. Works on functions and on `SomeView.as_view()`."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """A view for anybody who signed in: visitors are sent to the sign-in page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.access = SIGNED_IN  # type: ignore[attr-defined]
    return guarded


def before_second_factor(view: V) -> V:
    """Mark a view that people must reach who still lack the second factor their role requires."""
    view.is_before_second_factor = True  # type: ignore[attr-defined]
    return view


def require_role(*roles: str) -> Callable[[View], View]:
    """A view for people who hold one of `roles`: visitors go to the sign-in page, others get 403.

    The view finds the organisation of that membership at `request.organisation`: every query starts from it.
    """
    codes = tuple(Role(role).value for role in roles)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            membership = membership_with(request.user, codes)
            if membership is None:
                raise PermissionDenied
            request.organisation = membership.organisation  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        guarded.access = BY_ROLE  # type: ignore[attr-defined]
        guarded.roles = codes  # type: ignore[attr-defined]
        return guarded

    return decorate


def require_recent_login(minutes: int = USUAL_MINUTES) -> Callable[[View], View]:
    """Put under `require_role`: the person must have shown who they are in the last `minutes`, else does so now.

    A form that was sent meanwhile is kept and goes through after that, except for its files.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if proved_within(request, minutes):
                return view(request, *args, **kwargs)
            methods = get_adapter(request).get_reauthentication_methods(request.user)
            page = methods[0]["url"] if methods else reverse("account_login")
            answer: HttpResponseBase = suspend_request(request, page)
            return answer

        return guarded

    return decorate


def address_of(request: HttpRequest) -> str:
    """The caller's address: of the connection, or the one that our own proxy reports when settings say there is one. May be empty."""
    return get_client_ip(request) or ""


def person_of(request: HttpRequest) -> User:
    """Who is signed in. Only for views behind `signed_in` or `require_role`; raises `PermissionDenied` for a visitor."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def organisation_for(request: HttpRequest) -> Organisation:
    """The organisation that `require_role` found. Only for views behind it."""
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    return organisation


def home_of(user: Any) -> str:
    """The address where the person's work is: the portal, the bank console, the applications, or the front page."""
    held = roles_of(user)
    place = next((f"{place}/" for roles, place in HOMES if held & roles), "")
    return f"/{get_language()}/{place}"
