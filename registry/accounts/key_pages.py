"""API keys of an organisation: issued, rolled and revoked on pages, shown once, then known by their ends.

The consoles of banks and of exchanges hang these pages into their own addresses: `urlpatterns = [*key_pages("bank", …), …]`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.accounts.access import View, organisation_for, person_of, require_recent_login, require_role
from registry.accounts.actions.keys import issue_key, revoke_key, roll_key
from registry.accounts.models import ApiKey, Organisation
from registry.accounts.queries import has_role, keys_of
from registry.accounts.states import SCOPES_OF_KIND, USUAL_SCOPES, KeyMode, OrganisationKind, Role, Scope
from registry.lib.errors import InvalidError, RuleError


class KeyForm(forms.Form):
    """A new API key."""

    name = forms.CharField(
        label=_("Name of the key"),
        help_text=_("What will use it, such as “payment screening”."),
        max_length=100,
        error_messages={"required": _("Enter a name for the key.")},
    )
    mode = forms.ChoiceField(label=_("Kind"), choices=KeyMode.choices, widget=forms.RadioSelect, initial=KeyMode.LIVE)
    field_order = ("name", "mode", "scopes", "allowed_addresses")
    allowed_addresses = forms.CharField(
        label=_("Addresses it may be used from"),
        help_text=_("One address or network a line. Empty means from anywhere."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: object, organisation: Organisation, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        kind = OrganisationKind(organisation.kind)
        self.fields["scopes"] = forms.MultipleChoiceField(
            label=_("What it may do"),
            error_messages={"required": _("Choose what the key may do.")},
            widget=forms.CheckboxSelectMultiple,
            choices=[(scope.value, scope.label) for scope in SCOPES_OF_KIND[kind]],
            initial=[scope.value for scope in USUAL_SCOPES[kind]],
        )
        self.order_fields(self.field_order)

    def clean_allowed_addresses(self) -> list[str]:
        """The lines that are not empty."""
        return [line.strip() for line in self.cleaned_data["allowed_addresses"].splitlines() if line.strip()]


@dataclass(frozen=True)
class KeyRow:
    """One key as the list shows it. A key that has a successor is not rolled again."""

    key: ApiKey
    scopes: list[str]
    is_usable: bool
    is_replaced: bool


@dataclass(frozen=True)
class Console:
    """The console that shows the pages: its namespace, its layout, and who manages keys there."""

    namespace: str
    base: str
    admins: tuple[Role, ...]

    def show(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        """A page in the console's layout. `may_manage` decides which buttons it has: those whose views would open."""
        frame = {
            "base": self.base,
            "may_manage": has_role(request.user, *self.admins, organisation=organisation_for(request)),
            **{f"{name}_page": f"{self.namespace}:{name.replace('_', '-')}" for name in ("keys", "key_new", "key_roll", "key_revoke")},
        }
        return render(request, f"accounts/{template}", frame | context)

    def show_once(self, request: HttpRequest, key: ApiKey, secret: str) -> HttpResponse:
        """The page with the key's text, which no cache may keep."""
        response = self.show(request, "key_shown.html", {"key": key, "secret": secret, "is_for_agent": key.has_scope(Scope.LISTS_READ)})
        response["Cache-Control"] = "no-store"
        return response


def key_pages(namespace: str, *, people: Sequence[Role], admins: Sequence[Role]) -> list[URLPattern]:
    """The addresses below `keys/` for the console of that namespace: `people` see the keys, `admins` manage them."""
    console = Console(namespace, f"{namespace}/base.html", tuple(admins))
    seen, managed = require_role(*people), require_role(*admins)
    return [
        path("keys/", seen(_list(console)), name="keys"),
        path("keys/new/", managed(_new(console)), name="key-new"),
        path("keys/<int:pk>/roll/", managed(_roll(console)), name="key-roll"),
        path("keys/<int:pk>/revoke/", managed(_revoke(console)), name="key-revoke"),
    ]


def _list(console: Console) -> View:
    @require_safe
    def key_list(request: HttpRequest) -> HttpResponse:
        """All keys, those that open nothing any more too."""
        now, keys = timezone.now(), list(keys_of(organisation_for(request)))
        replaced = {key.replaces_id for key in keys}
        rows = [KeyRow(key, _scopes(key), key.is_usable(now), key.pk in replaced) for key in keys]
        return console.show(request, "keys.html", {"rows": rows})

    return key_list


def _new(console: Console) -> View:
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
                return console.show_once(request, key, secret)
        return console.show(request, "key_new.html", {"form": form})

    return key_new


def _roll(console: Console) -> View:
    @require_recent_login()
    @require_POST
    def key_roll(request: HttpRequest, pk: int) -> HttpResponse:
        """A new key beside the old one, which goes on working for a day."""
        key, secret = roll_key(_own_key(request, pk).pk, actor=person_of(request), at=timezone.now())
        return console.show_once(request, key, secret)

    return key_roll


def _revoke(console: Console) -> View:
    @require_recent_login()
    @require_http_methods(["GET", "HEAD", "POST"])
    def key_revoke(request: HttpRequest, pk: int) -> HttpResponse:
        """End a key at once, after a question."""
        key = _own_key(request, pk)
        if request.method == "POST":
            revoke_key(key.pk, actor=person_of(request), at=timezone.now())
            return redirect(f"{console.namespace}:keys")
        return console.show(request, "key_revoke.html", {"key": key})

    return key_revoke


def _own_key(request: HttpRequest, pk: int) -> ApiKey:
    key = keys_of(organisation_for(request)).filter(pk=pk).first()
    if key is None:
        raise Http404
    return key


def _scopes(key: ApiKey) -> list[str]:
    return [str(Scope(scope).label) for scope in key.scopes]
