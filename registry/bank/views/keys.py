"""API keys of the bank: shown once, then known by prefix and last four."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.accounts.access import organisation_for, person_of, require_recent_login, require_role
from registry.accounts.actions.keys import issue_key, revoke_key, roll_key
from registry.accounts.models import ApiKey
from registry.accounts.queries import keys_of
from registry.accounts.states import Scope
from registry.bank.forms import KeyForm
from registry.bank.views.tenancy import ADMINS, PEOPLE, show, show_once
from registry.lib.errors import InvalidError, RuleError


@dataclass(frozen=True)
class KeyRow:
    """One key as the list shows it. A key that has a successor is not rolled again."""

    key: ApiKey
    scopes: list[str]
    is_usable: bool
    is_replaced: bool


@require_role(*PEOPLE)
@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    """All keys, those that open nothing any more too."""
    now, keys = timezone.now(), list(keys_of(organisation_for(request)))
    replaced = {key.replaces_id for key in keys}
    rows = [KeyRow(key, _scopes(key), key.is_usable(now), key.pk in replaced) for key in keys]
    return show(request, "bank/keys.html", {"rows": rows})


@require_role(*ADMINS)
@require_recent_login()
@require_http_methods(["GET", "HEAD", "POST"])
def key_new(request: HttpRequest) -> HttpResponse:
    """Issue a key and show its text once."""
    organisation = organisation_for(request)
    form = KeyForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            key, secret = issue_key(organisation.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now())
        except (InvalidError, RuleError) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return _shown_once(request, key, secret)
    return show(request, "bank/key_new.html", {"form": form})


@require_role(*ADMINS)
@require_recent_login()
@require_POST
def key_roll(request: HttpRequest, pk: int) -> HttpResponse:
    """A new key beside the old one, which goes on working for a day."""
    key, secret = roll_key(_own_key(request, pk).pk, actor=person_of(request), at=timezone.now())
    return _shown_once(request, key, secret)


@require_role(*ADMINS)
@require_recent_login()
@require_http_methods(["GET", "HEAD", "POST"])
def key_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a key at once, after a question."""
    key = _own_key(request, pk)
    if request.method == "POST":
        revoke_key(key.pk, actor=person_of(request), at=timezone.now())
        return redirect("bank:keys")
    return show(request, "bank/key_revoke.html", {"key": key})


def _own_key(request: HttpRequest, pk: int) -> ApiKey:
    key = keys_of(organisation_for(request)).filter(pk=pk).first()
    if key is None:
        raise Http404
    return key


def _shown_once(request: HttpRequest, key: ApiKey, secret: str) -> HttpResponse:
    return show_once(request, "bank/key_shown.html", {"key": key, "secret": secret})


def _scopes(key: ApiKey) -> list[str]:
    return [str(Scope(scope).label) for scope in key.scopes]
