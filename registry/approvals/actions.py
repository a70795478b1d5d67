"""Proposing an act, and deciding on it. The decision and the act are one transaction."""

import json
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.accounts.queries import organisation_of
from registry.accounts.states import OrganisationKind
from registry.approvals.models import Approval, Proposal
from registry.approvals.notices import tell_approvers, tell_proposer
from registry.approvals.queries import (
    approved_before,
    barred_from_deciding,
    barred_from_proposing,
    barred_from_withdrawing,
    expired,
    settled,
)
from registry.approvals.registry import Handler, Payload, handler_for
from registry.approvals.states import MOVES, ProposalState
from registry.audit.actions import record
from registry.audit.subjects import Subject, subject_of
from registry.lib.canonical import canonical_text, sha256_hex
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError


@transaction.atomic
def propose(
    kind: str,
    *,
    subject: models.Model | Subject,
    payload: Payload,
    reason: str,
    actor: User,
    at: datetime,
    title: str = "",
    authority_org: Organisation | None = None,
) -> Proposal:
    """Open a proposal and write to those who may approve it.

    `payload` takes canonical JSON values. `authority_org` is the regulator whose people decide, by default the actor's.
    Raises `NotAllowedError` without the role, `InvalidError` on an empty reason or a payload that cannot be kept,
    `RuleError` if the kind allows one open proposal a subject and there is one.
    """
    handler = handler_for(kind)
    authority = authority_org or organisation_of(actor, OrganisationKind.REGULATOR)
    _allow(barred_from_proposing(kind, actor, authority))
    kept, what = _kept(payload), subject_of(subject)
    content = canonical_text(handler.content(what.id, kept))
    proposal = Proposal(
        kind=kind,
        subject_kind=what.kind,
        subject_id=what.id,
        title=title or str(subject),
        payload=kept,
        content=content,
        content_hash=sha256_hex(content.encode()),
        proposer=actor,
        reason=_reason(reason),
        needed=handler.needed,
        authority_org=authority,
        exclusive_key=canonical_text([kind, what.kind, what.id]) if handler.exclusive else None,
        created_at=at,
        expires_at=at + handler.expires_after,
    )
    _insert(proposal)
    _note(proposal, "proposal.opened", actor=actor, at=at, reason=reason, content_hash=proposal.content_hash)
    tell_approvers(proposal, at=at)
    return proposal


@transaction.atomic
def approve(proposal_id: int, *, actor: User, at: datetime, content_hash: str, note: str = "") -> Proposal:
    """Approve what `content_hash` names; with the last approval needed, the act is done in this transaction.

    The proposal comes back `approved`, or still `open` if another approval is needed. If its subject changed since it was
    proposed it comes back `void`, if its time is over `expired`: both are recorded, not raised, so look at `.state`.
    Raises `NotAllowedError` for the proposer (superuser or not) and for people without the role, `StaleError` if
    `content_hash` is not the proposal's, `RuleError` if it is closed or the act itself is refused.
    """
    proposal = _locked(proposal_id)
    _allow(barred_from_deciding(proposal, actor))
    _refuse(settled(proposal, None) or approved_before(proposal, actor))
    if content_hash != proposal.content_hash:
        raise StaleError(_("This is not the version you looked at. Read it again and decide then."), current=proposal)
    handler = handler_for(proposal.kind)
    if settled(proposal, at):
        return _close(proposal, ProposalState.EXPIRED, actor=None, at=at)
    if _has_changed(proposal, handler):
        return _close(proposal, ProposalState.VOID, actor=actor, at=at, reason=_("What was proposed has changed since."))
    Approval.objects.create(
        proposal=proposal, proposer_id=proposal.proposer_id, content_hash=content_hash, approver=actor, at=at, note=note
    )
    _note(proposal, "proposal.approval_given", actor=actor, at=at, reason=note, content_hash=content_hash)
    if proposal.approvals.count() < proposal.needed:
        return proposal
    _close(proposal, ProposalState.APPROVED, actor=actor, at=at, reason=note)
    handler.execute(proposal, actor, at)
    return proposal


@transaction.atomic
def reject(proposal_id: int, *, actor: User, at: datetime, reason: str) -> Proposal:
    """Turn the proposal down for good. Raises as `approve`, and `InvalidError` without a reason."""
    proposal = _locked(proposal_id)
    _allow(barred_from_deciding(proposal, actor))
    _refuse(settled(proposal, at))
    return _close(proposal, ProposalState.REJECTED, actor=actor, at=at, reason=_reason(reason))


@transaction.atomic
def withdraw(proposal_id: int, *, actor: User, at: datetime, reason: str = "") -> Proposal:
    """Take one's own proposal back. Raises `NotAllowedError` for anybody else, `RuleError` if it is closed."""
    proposal = _locked(proposal_id)
    _allow(barred_from_withdrawing(proposal, actor))
    _refuse(settled(proposal, at))
    return _close(proposal, ProposalState.WITHDRAWN, actor=actor, at=at, reason=reason)


@transaction.atomic
def expire(proposal_id: int, *, at: datetime) -> Proposal:
    """Close a proposal whose time is over. One that is closed or still in time comes back as it is."""
    proposal = _locked(proposal_id)
    if not proposal.is_open or at < proposal.expires_at:
        return proposal
    return _close(proposal, ProposalState.EXPIRED, actor=None, at=at)


def expire_due(at: datetime) -> int:
    """Close all proposals whose time is over, each in its own transaction. Gives how many there were."""
    ids = list(expired(at).values_list("pk", flat=True))
    for pk in ids:
        expire(pk, at=at)
    return len(ids)


def _locked(proposal_id: int) -> Proposal:
    return Proposal.objects.select_for_update().get(pk=proposal_id)


def _has_changed(proposal: Proposal, handler: Handler) -> bool:
    if handler.lock:
        handler.lock(proposal)
    now = canonical_text(handler.content(proposal.subject_id, proposal.payload))
    return sha256_hex(now.encode()) != proposal.content_hash


def _close(proposal: Proposal, state: ProposalState, *, actor: User | None, at: datetime, reason: str = "") -> Proposal:
    if state not in MOVES[proposal.state]:
        raise RuleError(_("This proposal is closed."))
    proposal.state, proposal.closed_at, proposal.closed_by, proposal.close_reason = (state, at, actor, reason)
    proposal.save(update_fields=["state", "closed_at", "closed_by", "close_reason"])
    _note(proposal, f"proposal.{state}", actor=actor, at=at, reason=reason)
    handler = handler_for(proposal.kind)
    if handler.closed and state != ProposalState.APPROVED:
        handler.closed(proposal, actor, at)
    if actor is None or actor.pk != proposal.proposer_id:
        tell_proposer(proposal, at=at)
    return proposal


def _note(proposal: Proposal, action: str, *, actor: User | None, at: datetime, reason: str, **data: str) -> None:
    record(proposal, action, actor=actor, at=at, reason=reason, kind=proposal.kind, **data)
    subject = Subject(proposal.subject_kind, proposal.subject_id)
    record(subject, action, actor=actor, at=at, reason=reason, kind=proposal.kind, proposal=proposal.pk, **data)


def _insert(proposal: Proposal) -> None:
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError as error:
        if "approvals_proposal_one_open" not in str(error):
            raise
        raise RuleError(_("There is an open proposal for this already. Decide on it or withdraw it first."), code="open-proposal") from None


def _kept(payload: Payload) -> dict[str, Any]:
    try:
        text = canonical_text(payload)
    except (TypeError, ValueError) as error:
        raise InvalidError(_("The proposal holds a value that cannot be recorded."), field="payload") from error
    if "\\u0000" in text:
        raise InvalidError(_("The proposal holds a character that cannot be recorded."), field="payload")
    kept: dict[str, Any] = json.loads(text)
    return kept


def _reason(reason: str) -> str:
    if not reason.strip():
        raise InvalidError(_("Give a reason."), field="reason")
    return reason.strip()


def _allow(why_not: str) -> None:
    if why_not:
        raise NotAllowedError(why_not)


def _refuse(why_not: str) -> None:
    if why_not:
        raise RuleError(why_not)
