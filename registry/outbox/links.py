"""Addresses of ours that stand in mails: the page of choices, and the one that turns mails of a purpose off."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import NoReverseMatch, reverse

SALT = "registry.outbox.mail_off"


def choices_page() -> str:
    """The full address of the page on which a person chooses which mails to have, in the present language."""
    return _full("notifications")


def off_address(message_id: uuid.UUID) -> str:
    """The address that turns mails like this one off for its reader, by POST alone; it needs no sign-in.

    It tells a log of addresses nothing: neither the reader nor the purpose stands in it.
    """
    return _full("open:mail_off", _signer().sign(message_id.hex))


def message_of(token: str) -> uuid.UUID | None:
    """The Message-ID of the mail that carried such an address; None for a forged one."""
    try:
        return uuid.UUID(hex=_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT)


def _full(name: str, *arguments: str) -> str:
    try:
        return str(settings.BASE_URL + reverse(name, args=arguments))
    except NoReverseMatch:
        # An installation without those pages must still be able to write.
        return str(settings.BASE_URL)
