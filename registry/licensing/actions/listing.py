"""Telling the lists that a licence has something new to say, now and at every instant at which its status is known to change."""

from datetime import datetime

from django.db import transaction

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.blocklist.actions import mark_change
from registry.blocklist.states import ListCode, SubjectKind
from registry.exchanges.actions import confirm_control, withdraw_identifier
from registry.exchanges.models import ExchangeIdentifier
from registry.licensing.models import Licence
from registry.licensing.queries import changes_of

LISTS = (ListCode.LICENSED, ListCode.BLOCK)


def mark_licence(licence: Licence, *, at: datetime, proposal: Proposal | None = None) -> None:
    """Both lists look at the licence again now and at each later change that is known already."""
    moments = [at, *changes_of(licence.pk, at)]
    for code in LISTS:
        for moment in moments:
            mark_change(code, SubjectKind.LICENCE, licence.pk, approved_at=at, due_at=moment, proposal=proposal)


def mark_exchange(exchange_id: int, *, at: datetime) -> None:
    """Both lists look again at every licence of the exchange: a name or an identifier changed."""
    for licence in Licence.objects.filter(exchange_id=exchange_id).order_by("pk"):
        mark_licence(licence, at=at)


@transaction.atomic
def confirm_identifier(identifier_id: int, *, actor: User, at: datetime, note: str) -> ExchangeIdentifier:
    """An officer vouches for an identifier, and it reaches the lists. Raises as `exchanges.actions.confirm_control`."""
    row = confirm_control(identifier_id, actor=actor, at=at, note=note)
    mark_exchange(row.exchange_id, at=at)
    return row


@transaction.atomic
def drop_identifier(identifier_id: int, *, actor: User, at: datetime, reason: str) -> ExchangeIdentifier:
    """An identifier no longer counts, and leaves the lists. Raises as `exchanges.actions.withdraw_identifier`."""
    row = withdraw_identifier(identifier_id, actor=actor, at=at, reason=reason)
    mark_exchange(row.exchange_id, at=at)
    return row
