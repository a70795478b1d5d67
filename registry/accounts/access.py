"""Who may open a page: every view is closed until it says who it is for.

A view carries one of three marks: `public`, `signed_in` or `require_role(...)`. `LoginRequiredByDefault` treats a view
without a mark as closed to visitors, and answers 403 to everybody else, so that a forgotten mark is seen at once.
DRF views speak for themselves by their permission classes. Pages of django-allauth and of the admin are listed here by name.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from registry.accounts.queries import membership_with
from registry.accounts.states import Role

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)

PUBLIC = "public"
SIGNED_IN = "signed_in"
BY_ROLE = "by_role"


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
