"""Mails of licensing: rows of the outbox, written in the act's transaction."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from registry.exchanges.actions import page_address, tell_exchange
from registry.licensing.models import Application
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
