"""Mails and letters of licensing: rows of the outbox, written in the act's transaction."""

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import translation

from registry.accounts.queries import holders_of
from registry.accounts.states import Role
from registry.exchanges.actions import page_address, tell_exchange
from registry.letters.actions import issue_letter, write_letters
from registry.letters.models import Letter
from registry.letters.states import LetterKind
from registry.licensing.letters import (
    act_words,
    certificate_words,
    decision_words,
    kind_of_act,
    kind_of_decision,
    public_address,
    request_words,
)
from registry.licensing.models import Application, Decision, InformationRequest, Licence, LicenceAct
from registry.licensing.states import RequestPurpose
from registry.outbox.actions import queue_mail


def tell_applicant(application: Application, template: str, *, at: datetime, page: str = "apply:application", **context: Any) -> None:
    """Queue a mail about the application to everybody who acts for its exchange, each in their language."""
    context |= {"application": application}
    tell_exchange(application.exchange, template, about=application, at=at, page=(page, application.number), **context)


def tell_officer(application: Application, template: str, *, at: datetime, **context: Any) -> None:
    """Queue a mail about the case to the officer who has it in hand; nobody's case, no mail."""
    person = application.assignee
    if person is None:
        return
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language):
        url = page_address("portal:case", application.number)
    whole = {**context, "person": person, "application": application, "url": url}
    queue_mail(to=person.email, template=template, context=whole, language=language, at=at, about=application)


def write_decision(decision: Decision, licence: Licence | None, *, at: datetime) -> None:
    """Write the letter of the decision, in every language. `licence` is the one that a grant made or changed."""
    write_letters(kind_of_decision(decision), about=decision.application, words=partial(decision_words, decision, licence), at=at)


def write_request(request: InformationRequest, *, at: datetime) -> None:
    """Write the letter of what is asked for, or of what a returned application lacks, in every language."""
    application = request.application

    def words(language: str) -> dict[str, Any]:
        with translation.override(language):
            address = page_address("apply:application", application.number)
        return request_words(application, request, address, language)

    kind = LetterKind.RETURNED if request.purpose == RequestPurpose.COMPLETENESS else LetterKind.INFORMATION_REQUEST
    write_letters(kind, about=application, words=words, at=at)


def write_act(act: LicenceAct, *, at: datetime) -> None:
    """Write the letter of an act on a licence, in every language."""
    write_letters(kind_of_act(act), about=act.licence, words=partial(act_words, act), at=at)


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


def issue_certificate(licence: Licence, *, language: str, at: datetime) -> Letter:
    """The certificate of the licence as it stands now: today's, printed anew when anything on it changed. Raises as `issue_letter`."""
    words = certificate_words(licence, at, language)
    return issue_letter(LetterKind.CERTIFICATE, about=licence, language=language, words=words, at=at, address=public_address(licence))
