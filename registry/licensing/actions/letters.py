"""Mails of licensing: rows of the outbox, written in the act's transaction."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from registry.accounts.models import User
from registry.accounts.queries import holders_of
from registry.accounts.states import EXCHANGE_ROLES, Role
from registry.exchanges.models import Exchange
from registry.licensing.models import Application, Licence
from registry.outbox.actions import queue_mail


def tell_applicant(application: Application, template: str, *, at: datetime, page: str = "apply:application", **context: Any) -> None:
    """Queue a mail about the application to everybody who acts for its exchange, each in their language."""
    context |= {"application": application}
    tell_exchange(application.exchange, template, about=application, at=at, page=(page, application.number), **context)


def tell_exchange(exchange: Exchange, template: str, *, about: models.Model, at: datetime, page: tuple[str, str], **context: Any) -> None:
    """Queue a mail to everybody who acts for the exchange. `page` is a URL name and its argument. No account, no mail."""
    if exchange.organisation is None:
        return
    for person in _people(exchange):
        language = person.language or settings.LANGUAGE_CODE
        with translation.override(language):
            url = page_address(*page)
        whole = {**context, "person": person, "exchange": exchange, "url": url}
        queue_mail(to=person.email, template=template, context=whole, language=language, at=at, about=about)


def tell_officers(licence: Licence, template: str, *, at: datetime, **context: Any) -> None:
    """Queue a mail to every case officer of the licence's authority, with the address of the licence in the portal."""
    if licence.authority.organisation is None:
        return
    for person in holders_of(Role.CASE_OFFICER, organisation=licence.authority.organisation):
        language = person.language or settings.LANGUAGE_CODE
        with translation.override(language):
            url = page_address("portal:licence", licence.number)
        whole = {**context, "licence": licence, "person": person, "url": url}
        queue_mail(to=person.email, template=template, context=whole, language=language, at=at, about=licence)


def page_address(name: str, argument: str) -> str:
    """The full address of a page in the present language; the front page where an installation has no such pages."""
    try:
        return str(settings.BASE_URL + reverse(name, args=[argument]))
    except NoReverseMatch:
        return str(settings.BASE_URL)


def _people(exchange: Exchange) -> list[User]:
    found = {person.pk: person for role in EXCHANGE_ROLES for person in holders_of(role, organisation=exchange.organisation)}
    return [found[pk] for pk in sorted(found)]
