"""Imports: a file read, each of its rows classified, proposed and applied as one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.approvals.models import Proposal
from registry.audit.triggers import frozen_columns
from registry.blocklist.models.entries import Entry
from registry.blocklist.models.lists import HASH_LENGTH, List
from registry.blocklist.states import ImportState, RowClass


class ImportBatch(models.Model):
    """One file, with the terms on which its rows become entries."""

    list = models.ForeignKey(List, models.PROTECT, related_name="imports")
    source = models.CharField(max_length=100)
    format = models.CharField(max_length=40)
    file_name = models.CharField(max_length=300)
    file_hash = models.CharField(max_length=HASH_LENGTH)
    terms = models.JSONField(help_text=_("Category, action, authority and basis for rows that say none."))
    counts = models.JSONField()
    rows_hash = models.CharField(max_length=HASH_LENGTH)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PREPARED)
    created_at = models.DateTimeField()
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-pk",)
        constraints = [models.CheckConstraint(condition=Q(state__in=ImportState.values), name="importbatch_state_known")]
        triggers = [
            frozen_columns(
                "importbatch", "list_id", "source", "format", "file_name", "file_hash", "terms", "counts", "rows_hash", "created_at"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.file_name}"


class ImportRow(models.Model):
    """One data row of the file. `draft` is the canonical draft of the entry it gives, where it gives or changes one."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    row_class = models.CharField(max_length=10, choices=RowClass)
    value = models.TextField(help_text=_("What the row is about, as the file has it."))
    reason = models.TextField(blank=True)
    draft = models.TextField(blank=True)
    reference = models.CharField(max_length=1000, help_text=_("By which the source, or we, know the row again."))
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", help_text=_("The entry it changes or joins."))

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ("batch", "line", "pk")
        indexes = [models.Index(fields=["batch", "row_class", "line"], name="importrow_class")]
        constraints = [models.CheckConstraint(condition=Q(row_class__in=RowClass.values), name="importrow_class_known")]
        triggers = [frozen_columns("importrow", "batch_id", "line", "row_class", "value", "reason", "draft", "reference", "entry_id")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.line}"
