"""Mails about proposals: to those who may approve, and to the proposer when it ends."""

from datetime import datetime

from django.conf import settings
from django.urls import NoReverseMatch
from django.utils import translation

from registry.accounts.models import User
from registry.accounts.queries import holders_of
from registry.approvals.models import Proposal
from registry.approvals.registry import Handler, handler_for
from registry.outbox.actions import queue_mail


def tell_approvers(proposal: Proposal, *, at: datetime) -> None:
    """Queue a mail to each person who may approve, in that person's language."""
    role = handler_for(proposal.kind).approve_role
    people = holders_of(role, organisation=proposal.authority_org).exclude(pk=proposal.proposer_id)
    for person in people:
        _tell(person, "approval_needed", proposal, at=at)


def tell_proposer(proposal: Proposal, *, at: datetime) -> None:
    """Queue a mail to the proposer saying how the proposal ended."""
    _tell(proposal.proposer, "proposal_closed", proposal, at=at)


def _tell(person: User, template: str, proposal: Proposal, *, at: datetime) -> None:
    language = person.language or settings.LANGUAGE_CODE
    handler = handler_for(proposal.kind)
    with translation.override(language):
        context = {"person": person, "proposal": proposal, "kind_title": handler.title, "url": _page(handler, proposal)}
    queue_mail(to=person.email, template=template, context=context, language=language, at=at, about=proposal)


def _page(handler: Handler, proposal: Proposal) -> str:
    try:
        return settings.BASE_URL + handler.url(proposal)
    except NoReverseMatch:
        # An installation without those pages (the API alone) must still be able to decide.
        return settings.BASE_URL
