"""Mails of licensing: rows of the outbox, written in the act's transaction."""

from datetime import datetime
from typing import Any

from registry.exchanges.actions import tell_exchange
from registry.licensing.models import Application


def tell_applicant(application: Application, template: str, *, at: datetime, page: str = "apply:application", **context: Any) -> None:
    """Queue a mail about the application to everybody who acts for its exchange, each in their language."""
    context |= {"application": application}
    tell_exchange(application.exchange, template, about=application, at=at, page=(page, application.number), **context)
