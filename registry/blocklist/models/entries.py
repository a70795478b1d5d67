"""Entries: one subject each, with its names, identifiers and sources."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from registry.approvals.models import Proposal
from registry.approvals.triggers import requires_approved_proposal
from registry.audit.triggers import frozen_columns, no_delete
from registry.blocklist import triggers
from registry.blocklist.models.lists import List
from registry.blocklist.states import Category, EntryAction, OriginKind, RemovalReason

REFERENCE_DIGITS = 7


class Entry(models.Model):
    """One subject on one list, on the list or no longer. Its number is never given to another.

    What banks hold is the published line (`Line`), not this row: the publisher makes the line from the facts of the moment.
    """

    list = models.ForeignKey(List, models.PROTECT, related_name="entries")
    category = models.CharField(max_length=20, choices=Category)
    name = models.CharField(max_length=400)
    key = models.CharField(max_length=400, help_text=_("The folded name that look-ups compare."))
    authority = models.CharField(max_length=200)
    basis = models.CharField(max_length=500, blank=True)
    territory = models.CharField(max_length=10, default="KZ")
    action = models.CharField(max_length=12, choices=EntryAction)
    note = models.TextField(blank=True, help_text=_("Public."))
    internal_note = models.TextField(blank=True, help_text=_("For the regulator only."))
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField()
    is_urgent = models.BooleanField(default=False)
    origin_kind = models.CharField(max_length=8, choices=OriginKind)
    origin_id = models.CharField(max_length=40, blank=True)
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removal_reason = models.CharField(max_length=20, choices=RemovalReason, blank=True)
    removal_proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="+")
    wrong_from = models.DateTimeField(null=True, blank=True, help_text=_("Since when it stood there by mistake."))
    quarantined_at = models.DateTimeField(null=True, blank=True)
    quarantine_reason = models.TextField(blank=True)
    override_proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.CheckConstraint(condition=Q(category__in=Category.values), name="entry_category_known"),
            models.CheckConstraint(condition=Q(action__in=EntryAction.values), name="entry_action_known"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=models.F("valid_from")), name="entry_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removal_reason="") | (Q(removed_at__isnull=False) & ~Q(removal_reason="")),
                name="entry_removed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(origin_kind=OriginKind.LISTING) | Q(removed_at=None) | Q(removal_proposal__isnull=False),
                name="entry_listing_removed_by_proposal",
            ),
            models.UniqueConstraint(
                fields=["list", "origin_kind", "origin_id"],
                condition=~Q(origin_kind=OriginKind.LISTING),
                name="entry_one_per_origin_and_list",
            ),
        ]
        indexes = [
            models.Index(fields=["key"], name="entry_key"),
            models.Index(fields=["list", "id"], condition=Q(removed_at=None), name="entry_standing"),
            models.Index(fields=["list", "id"], condition=Q(quarantined_at__isnull=False), name="entry_quarantined"),
        ]
        triggers = [
            frozen_columns("entry", "list_id", "origin_kind", "origin_id", "proposal_id", "listed_at"),
            no_delete("entry"),
            requires_approved_proposal(
                "blocklist.list_entry",
                "blocklist.import",
                name="entry_listed_by_four_eyes",
                when_row="NEW.origin_kind = 'listing'",
                matching=triggers.ONE_ENTRY_A_PROPOSAL,
            ),
            requires_approved_proposal(
                "blocklist.remove_entry",
                name="entry_removed_by_four_eyes",
                column="removal_proposal_id",
                matching="proposal.subject_id = NEW.id::text",
                may_be_null=True,
            ),
            requires_approved_proposal(
                "blocklist.release_entry",
                name="entry_released_by_four_eyes",
                column="override_proposal_id",
                matching="proposal.subject_id = NEW.id::text",
                may_be_null=True,
            ),
            triggers.REMOVED_LISTING_STAYS_REMOVED,
            triggers.LISTING_KEEPS_WHAT_WAS_APPROVED,
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    @property
    def reference(self) -> str:
        """The name of the entry on the wire and in letters, such as e0001042."""
        return entry_reference(self.pk)


def entry_reference(pk: int) -> str:
    """`e` and the entry's number with at least seven digits."""
    return f"e{pk:0{REFERENCE_DIGITS}d}"


class EntryName(models.Model):
    """Another name of the subject. `key` is the folded name that look-ups compare."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="names")
    name = models.CharField(max_length=400)
    key = models.CharField(max_length=400, db_index=True)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ("pk",)
        triggers = [triggers.of_a_listing("entryname_approved")]

    def __str__(self) -> str:
        return self.name


class EntryIdentifier(models.Model):
    """A site, page, wallet, account or number of the subject: what makes a match exact."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=20)
    raw = models.CharField(max_length=600)
    canonical = models.CharField(max_length=600)
    chain = models.CharField(max_length=40, blank=True)
    tag = models.CharField(max_length=100, blank=True)
    match = models.CharField(max_length=20, default="exact")
    action = models.CharField(max_length=12, choices=EntryAction, blank=True, help_text=_("Where it differs from the entry's."))
    confidence = models.PositiveSmallIntegerField(default=100, help_text=_("Per cent."))

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["kind", "canonical"], name="entryidentifier_lookup"),
            models.Index(Collate("canonical", "C"), condition=Q(kind="site"), name="entryidentifier_site_begins"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["entry", "kind", "canonical", "chain", "tag"], name="entryidentifier_once_per_entry"),
            models.CheckConstraint(condition=Q(confidence__lte=100), name="entryidentifier_confidence_per_cent"),
            models.CheckConstraint(condition=~Q(canonical=""), name="entryidentifier_not_empty"),
        ]
        triggers = [triggers.of_a_listing("entryidentifier_approved")]

    def __str__(self) -> str:
        return f"{self.kind} {self.canonical}"


class EntrySource(models.Model):
    """Where an entry comes from: a document, a page, a row of an imported file."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="sources")
    source = models.CharField(max_length=100)
    reference = models.CharField(max_length=1000)
    line = models.PositiveIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=71, blank=True, help_text=_("The hash of the draft that the row gave."))
    is_origin = models.BooleanField(default=True, help_text=_("Whether the entry says what this source says."))

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("pk",)
        indexes = [models.Index(fields=["source", "reference"], name="entrysource_lookup")]

    def __str__(self) -> str:
        return f"{self.source}: {self.reference}"
