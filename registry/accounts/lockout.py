"""How many wrong passwords are too many, and for whom.

Failures are counted for an account and an address together (five in five minutes, and ten a minute for an address), so a
stranger who guesses does not lock the officer out. When many addresses guess at one account, attempts from browsers that
never signed in to it are spaced out; a browser that did has a count of its own and is not held up.
Counts live in the cache. When the cache is down the errors pass through, and `SignInNeedsCache` answers 503.
"""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

from registry.accounts.models import normal_email

BROWSER_COOKIE = "known_browser"
BROWSER_LIFE = timedelta(days=365)
FAILURES_REMEMBERED = timedelta(minutes=15)
FAILURES_BEFORE_SPACING = 20
SPACING = timedelta(seconds=2)


def attempts_key(request: HttpRequest, email: str, address: str) -> str:
    """Under what the failures of this caller at this account are counted."""
    browser = known_browser(request, email)
    return f"{normal_email(email)}|{f'browser {browser}' if browser else address}"


def must_wait(request: HttpRequest, email: str) -> bool:
    """Whether the account is under attack and this attempt, from a browser unknown to it, comes too soon after another."""
    if known_browser(request, email) or int(cache.get(_failures(email), 0)) < FAILURES_BEFORE_SPACING:
        return False
    return not cache.add(f"sign-in:spacing:{_digest(email)}", 1, timeout=SPACING.total_seconds())


def note_failure(email: str) -> None:
    """Count one wrong password for the account, from wherever it came."""
    if not cache.add(_failures(email), 1, timeout=FAILURES_REMEMBERED.total_seconds()):
        cache.incr(_failures(email))


def remember_browser(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let this browser be known to the account from now on."""
    browser = known_browser(request, email) or get_random_string(16)
    response.set_cookie(
        BROWSER_COOKIE,
        signing.dumps([_account(email), browser], salt=BROWSER_COOKIE),
        max_age=BROWSER_LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_browser(request: HttpRequest, email: str) -> str:
    """The mark of a browser that signed in to this account before, or nothing."""
    try:
        account, browser = signing.loads(request.COOKIES.get(BROWSER_COOKIE, ""), salt=BROWSER_COOKIE, max_age=BROWSER_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(browser) if account == _account(email) else ""


def _account(email: str) -> str:
    return salted_hmac(BROWSER_COOKIE, normal_email(email), algorithm="sha256").hexdigest()


def _digest(email: str) -> str:
    return hashlib.sha256(normal_email(email).encode("utf-8", "surrogatepass")).hexdigest()


def _failures(email: str) -> str:
    return f"sign-in:failures:{_digest(email)}"
