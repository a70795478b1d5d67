"""Who may decide what, and what waits for whom. Pages and API ask here, and nowhere else."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.accounts.queries import active_memberships, has_role
from registry.approvals.models import Approval, Proposal
from registry.approvals.registry import handler_for, kinds_approved_by
from registry.approvals.states import ProposalState
from registry.audit.subjects import Subject

Answer = tuple[bool, str]


def may_approve(proposal: Proposal, user: User, at: datetime | None = None) -> Answer:
    """Whether `user` may approve now, and if not, why, in a sentence. A superuser is a person like any other."""
    return _answer(barred_from_deciding(proposal, user) or settled(proposal, at) or approved_before(proposal, user))


def may_reject(proposal: Proposal, user: User, at: datetime | None = None) -> Answer:
    """Whether `user` may reject now, and if not, why."""
    return _answer(barred_from_deciding(proposal, user) or settled(proposal, at))


def may_withdraw(proposal: Proposal, user: User, at: datetime | None = None) -> Answer:
    """Whether `user` may take the proposal back now, and if not, why."""
    return _answer(barred_from_withdrawing(proposal, user) or settled(proposal, at))


def barred_from_proposing(kind: str, user: User, authority_org: Organisation | None) -> str:
    """Why `user` may not propose acts of this kind; empty when nothing stands against it."""
    if has_role(user, handler_for(kind).propose_role, organisation=authority_org):
        return ""
    return _("Your role does not let you propose this.")


def barred_from_deciding(proposal: Proposal, user: User) -> str:
    """Why `user` is not the one to decide; empty when nothing stands against it."""
    if user.pk == proposal.proposer_id:
        return _("You proposed this. Another person has to decide.")
    handler = handler_for(proposal.kind)
    if not has_role(user, handler.approve_role, organisation=proposal.authority_org):
        return _("Your role does not let you decide this.")
    return handler.barred(proposal, user) if handler.barred else ""


def barred_from_withdrawing(proposal: Proposal, user: User) -> str:
    """Why `user` is not the one to withdraw; empty when nothing stands against it."""
    return "" if user.pk == proposal.proposer_id else _("Only the person who proposed this can withdraw it.")


def settled(proposal: Proposal, at: datetime | None) -> str:
    """Why nothing can be decided any more; empty while it can."""
    if not proposal.is_open:
        return _("This proposal is closed.")
    if at is not None and at >= proposal.expires_at:
        return _("This proposal has expired. It has to be made anew.")
    return ""


def approved_before(proposal: Proposal, user: User) -> str:
    """That `user` has approved already; empty if not."""
    if Approval.objects.filter(proposal=proposal, approver=user).exists():
        return _("You have approved this already. It needs another person's approval too.")
    return ""


def waiting_for(user: User, at: datetime | None = None) -> QuerySet[Proposal]:
    """Open proposals that `user` may approve, the one that expires first at the top."""
    mine = Q(pk__in=[])
    for membership in active_memberships(user):
        kinds = kinds_approved_by(membership.role)
        here = Q(authority_org=membership.organisation_id) | Q(authority_org__isnull=True)
        mine |= Q(kind__in=kinds) & here
    rows = Proposal.objects.filter(mine, state=ProposalState.OPEN)
    if at is not None:
        rows = rows.filter(expires_at__gt=at)
    return rows.exclude(proposer=user).exclude(approvals__approver=user).order_by("expires_at", "pk")


def proposed_by(user: User) -> QuerySet[Proposal]:
    """All proposals of a person, newest first."""
    return Proposal.objects.filter(proposer=user).order_by("-created_at", "-pk")


def proposals_about(subject: Subject) -> QuerySet[Proposal]:
    """All proposals about a subject, newest first."""
    return Proposal.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("-created_at", "-pk")


def expired(at: datetime) -> QuerySet[Proposal]:
    """Open proposals whose time is over at `at`, the oldest first."""
    return Proposal.objects.filter(state=ProposalState.OPEN, expires_at__lte=at).order_by("expires_at", "pk")


def _answer(why_not: str) -> Answer:
    return not why_not, why_not
