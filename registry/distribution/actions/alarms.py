"""Telling both sides, by another channel, that an endpoint does not answer, and that it does again."""

from datetime import datetime

from registry.accounts.queries import holders_of
from registry.accounts.states import Role
from registry.audit.actions import record
from registry.distribution.models import Endpoint
from registry.outbox.actions import queue_mail


def endpoint_suspended(endpoint: Endpoint, *, at: datetime) -> None:
    """Note it, and write to the subscriber and to the regulator's list officers."""
    record(endpoint, "endpoint.suspended", actor=None, at=at, reason=endpoint.state_reason)
    _tell("endpoint_suspended", endpoint, at=at)


def endpoint_recovered(endpoint: Endpoint, *, at: datetime) -> None:
    """Note it, and write to both sides."""
    record(endpoint, "endpoint.recovered", actor=None, at=at)
    _tell("endpoint_recovered", endpoint, at=at)


def _tell(template: str, endpoint: Endpoint, *, at: datetime) -> None:
    subscriber = endpoint.subscriber
    context = {"endpoint": endpoint, "subscriber": subscriber}
    people = {user.email: user.language for user in holders_of(Role.BANK_ADMIN, organisation=subscriber.organisation)}
    people |= {user.email: user.language for user in holders_of(Role.LIST_OFFICER)}
    if subscriber.contact_email:
        people.setdefault(subscriber.contact_email, "")
    for address, language in sorted(people.items()):
        queue_mail(to=address, template=template, context=context, language=language or "en", at=at, about=endpoint)
