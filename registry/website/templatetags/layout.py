"""What only the base layout asks: languages, navigation, who is signed in, demo mode."""

import re
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext_lazy

from registry.accounts.access import HOMES
from registry.accounts.queries import roles_of

register = template.Library()

# Each language calls itself by its own name: not for translation.
LANGUAGE_NAMES = (("kk", "Қазақша"), ("ru", "Русский"), ("en", "English"))
# Our paths are the same in every language but for the prefix, so no URL table is asked (it may be what failed).
LANGUAGE_PREFIX = re.compile(r"^/(?:kk|ru|en)/")
# Entries whose address begins the addresses of all others: they mark their own page only.
FIRST_PAGES = (":home", ":check")
PLACES = {"portal": gettext_lazy("Portal"), "bank": gettext_lazy("Bank console"), "apply": gettext_lazy("Applications")}


@register.inclusion_tag("components/languages.html", takes_context=True)
def languages(context: template.Context) -> dict[str, object]:
    """The language switch. The other languages keep path and query; a page without a prefix gets `?lang=`."""
    request = context.get("request")
    current = get_language()
    links = [{"code": code, "name": name, "url": "" if code == current else _in_language(request, code)} for code, name in LANGUAGE_NAMES]
    return {"links": links}


def _in_language(request: HttpRequest | None, code: str) -> str:
    if request is None:
        return f"/{code}/"
    path, prefixes = LANGUAGE_PREFIX.subn(f"/{code}/", request.path, count=1)
    query = request.GET.copy()
    if not prefixes:
        query["lang"] = code
    return path + (f"?{query.urlencode()}" if query else "")


@register.inclusion_tag("components/nav_item.html", takes_context=True)
def nav_item(context: template.Context, view: str, text: str, *args: object) -> dict[str, object]:
    """One entry of the service navigation; nothing when the page is not there. Marks the page and its section."""
    request = context.get("request")
    try:
        url = reverse(view, args=args)
    except NoReverseMatch:
        return {}
    path = request.path if request else ""
    return {"url": url, "text": text, "is_current": path == url, "is_section": not view.endswith(FIRST_PAGES) and path.startswith(url)}


@register.inclusion_tag("components/account.html", takes_context=True)
def account(context: template.Context) -> dict[str, Any]:
    """Who is signed in, the way to their own pages and out; for a visitor the way in."""
    user = context.get("user")
    signed_in = bool(user and user.is_authenticated)
    audiences = _audiences(user) if signed_in else []
    return {"account": user, "signed_in": signed_in, "audiences": audiences, "csrf_token": context.get("csrf_token")}


def _audiences(user: Any) -> list[dict[str, Any]]:
    held = roles_of(user)
    return [{"url": f"/{get_language()}/{place}/", "text": PLACES[place]} for roles, place in HOMES if held & roles]


@register.inclusion_tag("components/demo_banner.html")
def demo_banner() -> dict[str, object]:
    """In demo mode: a strip that says so, with the way to the people and the mail. Elsewhere nothing."""
    return {"is_demo": settings.DEMO}


@register.simple_tag
def page_url(view: str, *args: object) -> str:
    """The address of a page, or an empty text when that page is not there."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""
