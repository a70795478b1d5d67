"""Seeing a proposal before it is one: the act itself is done and taken back, so the page shows exactly what would come of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.approvals.registry import Press, handler_for
from registry.approvals.states import ProposalState
from registry.lib.errors import StaleError
from registry.portal.reach import reach_of
from registry.portal.reviewed import Block, blocks_of

Act = Callable[[], Proposal]


@dataclass(frozen=True)
class Rehearsal:
    """What an approver would review, and what approving would do."""

    kind_title: str
    title: str
    blocks: list[Block]
    effects: list[str]
    content_hash: str
    has_letter: bool


def rehearse(act: Act) -> Rehearsal:
    """What `act` would propose. Nothing is kept. Raises what the act raises."""
    with transaction.atomic():
        proposal = act()
        handler = handler_for(proposal.kind)
        seen = Rehearsal(
            kind_title=str(handler.title),
            title=proposal.title,
            blocks=blocks_of(proposal),
            effects=[*handler.effects(proposal), *reach_of(proposal)],
            content_hash=proposal.content_hash,
            has_letter=handler.letter is not None,
        )
        transaction.set_rollback(True)
    return seen


def rehearse_letter(act: Act, language: str, *, at: datetime) -> tuple[str, Press] | None:
    """The kind of what `act` would propose, and what prints its letter; None where it sends none. Raises as `rehearse`."""
    with transaction.atomic():
        proposal = act()
        letter = handler_for(proposal.kind).letter
        press = letter(proposal, language, at) if letter else None
        transaction.set_rollback(True)
    return (proposal.kind, press) if press else None


@transaction.atomic
def propose_as_seen(act: Act, *, seen: str, proposer: User) -> Proposal:
    """The proposal, if its content is still the one whose hash the person saw; pressed twice, the same proposal twice.

    Raises `StaleError` when something changed since, and what the act raises.
    """
    # Two presses of one button come one after the other, so that the second finds what the first made.
    User.objects.select_for_update(no_key=True).get(pk=proposer.pk)
    same = Proposal.objects.filter(proposer=proposer, content_hash=seen, state=ProposalState.OPEN).first()
    if same is not None:
        return same
    proposal = act()
    if proposal.content_hash != seen:
        raise StaleError(_("Something changed since you looked. Check it again before you propose it."), current=proposal)
    return proposal
