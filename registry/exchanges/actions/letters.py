"""Mails to the people of an exchange: rows of the outbox, written in the act's transaction."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from registry.accounts.models import User
from registry.accounts.queries import holders_of
from registry.accounts.states import EXCHANGE_ROLES
from registry.exchanges.models import Exchange
from registry.outbox.actions import queue_mail


def tell_exchange(exchange: Exchange, template: str, *, about: models.Model, at: datetime, page: tuple[str, ...], **context: Any) -> None:
    """Queue a mail to everybody who acts for the exchange. `page` is a URL name and its arguments. No account, no mail."""
    if exchange.organisation is None:
        return
    for person in _people(exchange):
        language = person.language or settings.LANGUAGE_CODE
        with translation.override(language):
            url = page_address(*page)
        whole = {**context, "person": person, "exchange": exchange, "url": url}
        queue_mail(to=person.email, template=template, context=whole, language=language, at=at, about=about)


def page_address(name: str, *arguments: str) -> str:
    """The full address of a page in the present language; the front page where an installation has no such pages."""
    try:
        return str(settings.BASE_URL + reverse(name, args=arguments))
    except NoReverseMatch:
        return str(settings.BASE_URL)


def _people(exchange: Exchange) -> list[User]:
    found = {person.pk: person for role in EXCHANGE_ROLES for person in holders_of(role, organisation=exchange.organisation)}
    return [found[pk] for pk in sorted(found)]
