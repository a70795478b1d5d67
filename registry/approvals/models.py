"""Proposals, and the approvals bound to what they said."""

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import Organisation
from registry.approvals.states import ProposalState
from registry.approvals.triggers import CLOSES_ONCE, ONLY_WHILE_OPEN, OPENS_OPEN
from registry.audit.triggers import append_only, frozen_columns, no_delete, no_truncate

HASH_LENGTH = 71
_SETTLED = (
    "kind",
    "subject_kind",
    "subject_id",
    "title",
    "payload",
    "content",
    "content_hash",
    "proposer_id",
    "reason",
    "needed",
    "authority_org_id",
    "exclusive_key",
    "created_at",
    "expires_at",
)


class Proposal(models.Model):
    """An act that one person proposes and another approves. `content` is the full text of what is reviewed."""

    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=100)
    subject_id = models.TextField()
    title = models.TextField()
    payload = models.JSONField()
    content = models.TextField()
    content_hash = models.CharField(max_length=HASH_LENGTH)
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals")
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    needed = models.PositiveSmallIntegerField(default=1)
    authority_org = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="proposals")
    exclusive_key = models.TextField(null=True, editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="closed_proposals")
    close_reason = models.TextField(blank=True)
    approved_in = models.BigIntegerField(null=True, editable=False, help_text=_("The transaction that approved it, set by the database."))

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(fields=["id", "proposer", "content_hash"], name="approvals_proposal_reviewed"),
            models.UniqueConstraint(fields=["exclusive_key"], condition=Q(state=ProposalState.OPEN), name="approvals_proposal_one_open"),
            models.CheckConstraint(condition=Q(needed__in=(1, 2)), name="approvals_proposal_needed"),
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="approvals_proposal_state"),
            models.CheckConstraint(condition=Q(state=ProposalState.OPEN) ^ Q(closed_at__isnull=False), name="approvals_proposal_closed"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="approvals_proposal_expiry"),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="approvals_proposal_subject"),
            models.Index(fields=["expires_at"], condition=Q(state=ProposalState.OPEN), name="approvals_proposal_open"),
            models.Index(fields=["approved_in"], condition=Q(approved_in__isnull=False), name="approvals_proposal_approved"),
        ]
        triggers = [OPENS_OPEN, CLOSES_ONCE, frozen_columns("proposal", *_SETTLED), no_delete("proposal"), no_truncate("proposal")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.title}"

    @property
    def reviewed(self) -> dict[str, Any]:
        """The content under review as plain values, for the page."""
        values: dict[str, Any] = json.loads(self.content)
        return values

    @property
    def is_open(self) -> bool:
        """True while it can still be decided."""
        return self.state == ProposalState.OPEN


class Approval(models.Model):
    """One person's approval of one content. The proposer stands in the row, so that a CHECK can tell the two apart.

    The migration ties (proposal, proposer, content_hash) to the proposal by one composite foreign key.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="approvals")
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=HASH_LENGTH)
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "approver"], name="approvals_approval_once"),
            models.CheckConstraint(condition=~Q(approver=F("proposer")), name="approvals_approval_four_eyes"),
        ]
        triggers = [ONLY_WHILE_OPEN, *append_only("approval")]

    def __str__(self) -> str:
        return f"{self.proposal_id} by {self.approver_id}"
