"""The schedule, legal holds, and runs with their items."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import Organisation
from registry.approvals.models import Proposal
from registry.approvals.triggers import requires_approved_proposal
from registry.audit.triggers import frozen_columns, no_delete, no_truncate, set_once
from registry.outbox.models import Due
from registry.retention.states import LIFT_KIND, Act, Outcome

LIFTED_BY_FOUR_EYES = requires_approved_proposal(
    LIFT_KIND,
    name="hold_lifted_by_four_eyes",
    column="lift_proposal_id",
    matching="proposal.subject_id = NEW.id::text AND proposal.closed_at = NEW.lifted_at",
    may_be_null=True,
)


class Rule(models.Model):
    """For how many days the data of a register is kept, from a day on until a later rule for it begins."""

    what = models.CharField(max_length=60)
    days = models.PositiveIntegerField()
    act = models.CharField(max_length=12, choices=Act.choices, default=Act.ANONYMISE)
    basis = models.TextField()
    valid_from = models.DateField()

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ("what", "-valid_from")
        constraints = [
            models.UniqueConstraint(fields=["what", "valid_from"], name="rule_once_a_day"),
            models.CheckConstraint(condition=~Q(basis=""), name="rule_has_a_basis"),
            models.CheckConstraint(condition=Q(days__gt=0), name="rule_keeps_for_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.valid_from}"


class Hold(models.Model):
    """That nothing about a subject may be erased, and why, until four eyes lift it."""

    subject_kind = models.CharField(max_length=100)
    subject_id = models.TextField()
    title = models.TextField()
    authority_org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_proposal = models.OneToOneField(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ("-placed_at", "-pk")
        indexes = [models.Index(fields=["subject_kind", "subject_id"], condition=Q(lifted_at=None), name="hold_standing")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lift_proposal=None) | Q(lifted_at__isnull=False, lift_proposal__isnull=False),
                name="hold_lifted_by_a_proposal",
            ),
        ]
        triggers = [
            frozen_columns("hold", "subject_kind", "subject_id", "title", "authority_org_id", "reason", "placed_by_id", "placed_at"),
            set_once("hold_lifted_once", "lifted_at", "a legal hold is only ever lifted, and once"),
            LIFTED_BY_FOUR_EYES,
            no_delete("hold"),
            no_truncate("hold"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_standing(self) -> bool:
        """Whether it was not lifted."""
        return self.lifted_at is None


class Run(Due):
    """An erasing of all that is over by `day`: previewed, proposed, and done once a second person approved it."""

    authority_org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    preview_hash = models.CharField(max_length=71)
    counts = models.JSONField()
    items_total = models.PositiveIntegerField()
    proposal = models.OneToOneField(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(Due.Meta):
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        ordering = ("-created_at", "-pk")
        triggers = [
            frozen_columns("run", "authority_org_id", "day", "preview_hash", "counts", "items_total", "created_at"),
            no_delete("run"),
            no_truncate("run"),
        ]

    def __str__(self) -> str:
        return f"{self.day.isoformat()}, {self.pk}"

    @classmethod
    def claimable(cls, rows: models.QuerySet[Any], at: datetime) -> models.QuerySet[Any]:  # noqa: ARG003 - as the base asks
        """Only what was approved."""
        return rows.filter(approved_at__isnull=False)


class Item(models.Model):
    """One thing that a run erases. What became of it is written once, with counts and never with what was removed."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="items")
    what = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=100)
    subject_id = models.TextField()
    title = models.TextField()
    since = models.DateTimeField()
    over_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    counts = models.JSONField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("item of a retention run")
        verbose_name_plural = _("items of retention runs")
        ordering = ("run", "pk")
        indexes = [models.Index(fields=["run", "id"], condition=Q(done_at=None), name="item_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["run", "what", "subject_id"], name="item_once_a_run"),
            models.CheckConstraint(
                condition=Q(done_at=None, outcome="") | Q(done_at__isnull=False) & ~Q(outcome=""), name="item_done_somehow"
            ),
        ]
        triggers = [
            frozen_columns("item", "run_id", "what", "subject_kind", "subject_id", "title", "since", "over_on"),
            set_once("item_done_once", "done_at", "an item is only ever done, and once"),
            no_delete("item"),
            no_truncate("item"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.title}"
