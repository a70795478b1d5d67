"""Telling the lists that a licence has something new to say, now and at every instant at which its status is known to change."""

from datetime import datetime

from registry.approvals.models import Proposal
from registry.blocklist.actions import mark_change
from registry.blocklist.states import ListCode, SubjectKind
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
