"""Mails and letters of licensing: rows of the outbox, written in the act's transaction."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from registry.accounts.models import User
from registry.accounts.queries import holders_of
from registry.accounts.states import EXCHANGE_ROLES
from registry.exchanges.models import Exchange
from registry.letters.actions import issue_letter, write_letters
from registry.letters.models import Letter
from registry.letters.states import LetterKind
from registry.licensing.letters import KIND_OF_MOVE, act_words, certificate_words, decision_words, public_address, request_words
from registry.licensing.models import Application, Decision, InformationRequest, Licence
from registry.licensing.states import LicenceMove, Outcome
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


def write_decision(application: Application, *, at: datetime) -> None:
    """Write the letter of the decision on the application, in every language."""
    decision = Decision.objects.select_related("application__authority", "application__exchange").get(application=application)
    licence = Licence.objects.filter(application=application).first()
    kind = LetterKind.GRANT if decision.outcome == Outcome.GRANT else LetterKind.REFUSAL
    write_letters(kind, about=application, words=partial(decision_words, decision, licence), at=at)


def write_request(request: InformationRequest, *, at: datetime) -> None:
    """Write the letter with the questions of the request, in every language."""
    application = request.application

    def words(language: str) -> dict[str, Any]:
        with translation.override(language):
            address = page_address("apply:application", application.number)
        return request_words(application, request, address, language)

    write_letters(LetterKind.INFORMATION_REQUEST, about=application, words=words, at=at)


def write_act(licence: Licence, step: LicenceMove, act: Mapping[str, Any], *, effective_at: datetime, at: datetime) -> None:
    """Write the letter of an act on the licence, in every language. `act` has the `ground` and the `reason`."""

    def words(language: str) -> dict[str, Any]:
        return act_words(licence, act, effective_at=effective_at, at=at, language=language)

    write_letters(KIND_OF_MOVE[step], about=licence, words=words, at=at)


def issue_certificate(licence: Licence, *, language: str, at: datetime) -> Letter:
    """The certificate of the licence as it stands now: today's, printed anew when anything on it changed. Raises as `issue_letter`."""
    words = certificate_words(licence, at, language)
    return issue_letter(LetterKind.CERTIFICATE, about=licence, language=language, words=words, at=at, address=public_address(licence))


def page_address(name: str, argument: str) -> str:
    """The full address of a page in the present language; the front page where an installation has no such pages."""
    try:
        return str(settings.BASE_URL + reverse(name, args=[argument]))
    except NoReverseMatch:
        return str(settings.BASE_URL)


def _people(exchange: Exchange) -> list[User]:
    found = {person.pk: person for role in EXCHANGE_ROLES for person in holders_of(role, organisation=exchange.organisation)}
    return [found[pk] for pk in sorted(found)]
