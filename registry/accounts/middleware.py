"""Doors that every request passes: marks on views, the second factor, the language, and a cache that may be down."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from registry.accounts.access import PUBLIC
from registry.accounts.actions import set_language
from registry.accounts.queries import has_role
from registry.accounts.sessions import passed_second_factor
from registry.accounts.states import SECOND_FACTOR_ROLES

Answer = Callable[[HttpRequest], HttpResponseBase]
LANGUAGE_KEPT = timedelta(days=365)
SIGN_IN_PAGES = ("account_", "mfa_", "accept_invitation")


class Door:
    """Base of the doors: passes the request on."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of what lies behind."""
        return self.get_response(request)


class LoginRequiredByDefault(Door):
    """A view that does not say who it is for is open to nobody."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Pass marked views, DRF views and the admin; send visitors to the sign-in page; refuse the rest."""
        if getattr(view, "access", "") or is_api(view) or is_admin(request):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied


class SecondFactorRequired(Door):
    """People whose role wants a second factor do nothing else before this session has shown one."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Send them to set one up, or to show the one they have."""
        user = request.user
        if not user.is_authenticated or getattr(view, "access", "") == PUBLIC or getattr(view, "is_before_second_factor", False):
            return None
        if passed_second_factor(request) or not has_role(user, *SECOND_FACTOR_ROLES):
            return None
        if is_api(view):
            return _factor_problem()
        return HttpResponseRedirect(f"{_factor_page(user)}?{urlencode({'next': request.get_full_path()})}")


class RememberLanguage(Door):
    """Following a link of the language switch sets the language for the next visit, and for mails to the person."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Keep the language of the path, where it differs from the one kept."""
        response = self.get_response(request)
        language = translation.get_language_from_path(request.path_info)
        if not language or request.method != "GET" or response.status_code != 200:
            return response
        user = request.user
        if user.is_authenticated and user.language != language:
            set_language(user.pk, language)
        if isinstance(response, HttpResponse) and translation.get_language_from_request(request) != language:
            _keep(response, language)
        return response


class SignInNeedsCache(Door):
    """Limits of the sign-in are counted in the cache: without it nobody signs in, and a clear answer says so."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """503 for a cache that failed on a sign-in page."""
        match = request.resolver_match
        if not isinstance(exception, RedisError) or match is None or not (match.url_name or "").startswith(SIGN_IN_PAGES):
            return None
        response = render(request, "accounts/sign_in_unavailable.html", status=503)
        response["Retry-After"] = "30"
        return response


def is_api(view: Any) -> bool:
    """Whether this is a DRF view: those deny by default through their permission classes."""
    return hasattr(getattr(view, "cls", None), "permission_classes")


def is_admin(request: HttpRequest) -> bool:
    """Whether the admin site answers, which lets administrators in only."""
    return bool(request.resolver_match and request.resolver_match.namespaces[:1] == ["admin"])


def _factor_page(user: Any) -> str:
    factors = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    if Authenticator.Type.TOTP in factors:
        return reverse("mfa_reauthenticate")
    return reverse("mfa_reauthenticate_webauthn" if Authenticator.Type.WEBAUTHN in factors else "mfa_index")


def _factor_problem() -> HttpResponse:
    problem = {
        "type": "about:blank",
        "title": _("Second factor required"),
        "status": 403,
        "detail": _("Your role needs a second factor. Set it up or confirm it in the browser first."),
        "code": "second-factor-required",
    }
    return JsonResponse(problem, status=403, content_type="application/problem+json")


def _keep(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=LANGUAGE_KEPT,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
