"""Addresses of ours that stand in mails: the page of choices, and the one that turns mails of a purpose off."""

from django.conf import settings
from django.core import signing
from django.urls import NoReverseMatch, reverse

from registry.outbox.purposes import Purpose, facts_of

SALT = "registry.outbox.mail_off"


def choices_page() -> str:
    """The full address of the page on which a person chooses which mails to have, in the present language."""
    return _full("notifications")


def off_address(to: str, purpose: str) -> str:
    """The address that turns mails of this purpose to this reader off, by POST alone; it needs no sign-in."""
    return _full("open:mail_off", signing.dumps([to, str(purpose)], salt=SALT))


def read_off_token(token: str) -> tuple[str, Purpose] | None:
    """Whose mails of which purpose a token turns off; None for a forged one, or where the purpose cannot be turned off any more."""
    try:
        address, code = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return (address, Purpose(code)) if facts_of(code).may_turn_off else None


def _full(name: str, *arguments: str) -> str:
    try:
        return str(settings.BASE_URL + reverse(name, args=arguments))
    except NoReverseMatch:
        # An installation without those pages must still be able to write.
        return str(settings.BASE_URL)
