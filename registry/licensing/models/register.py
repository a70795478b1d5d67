"""Imports of a register as it stands elsewhere: the file, and what became of each of its rows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import frozen_columns, no_delete
from registry.blocklist.states import ImportState, RowClass
from registry.exchanges.models import Exchange
from registry.licensing.models.reference import Authority
from registry.licensing.states import RegisterTable

HASH_LENGTH = 71


class RegisterImport(models.Model):
    """One file of an authority's register as it stood on `as_of`. It is proposed, decided and written as a whole."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="register_imports")
    file_name = models.CharField(max_length=300)
    file_hash = models.CharField(max_length=HASH_LENGTH)
    as_of = models.DateField()
    counts = models.JSONField()
    warnings = models.JSONField(default=list)
    rows_hash = models.CharField(max_length=HASH_LENGTH)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PREPARED)
    created_at = models.DateTimeField()
    proposal = models.ForeignKey("approvals.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("import of a register")
        verbose_name_plural = _("imports of registers")
        constraints = [models.CheckConstraint(condition=Q(state__in=ImportState.values), name="registerimport_state_known")]
        triggers = [
            frozen_columns(
                "registerimport", "authority_id", "file_name", "file_hash", "as_of", "counts", "warnings", "rows_hash", "created_at"
            ),
            no_delete("registerimport"),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id}: {self.file_name}"


class RegisterRow(models.Model):
    """One row of the file. `key` is by what it is known again; `draft` is the whole of a firm or a licence with what belongs to it.

    `exchange` is the firm that the row is about, once it is known which.
    """

    batch = models.ForeignKey(RegisterImport, on_delete=models.PROTECT, related_name="rows")
    table = models.CharField(max_length=20, choices=RegisterTable)
    line = models.PositiveIntegerField()
    row_class = models.CharField(max_length=10, choices=RowClass)
    key = models.CharField(max_length=200)
    value = models.TextField(help_text=_("What the row is about, as the file has it."))
    reason = models.TextField(blank=True)
    draft = models.TextField(blank=True)
    exchange = models.ForeignKey(Exchange, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("batch", "table", "line", "pk")
        verbose_name = _("row of an import of a register")
        verbose_name_plural = _("rows of an import of a register")
        indexes = [
            models.Index(fields=["batch", "row_class", "line"], name="registerrow_class"),
            models.Index(fields=["table", "key"], name="registerrow_key"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "table", "line"], name="registerrow_line_once"),
            models.CheckConstraint(condition=Q(row_class__in=RowClass.values), name="registerrow_class_known"),
            models.CheckConstraint(condition=Q(table__in=RegisterTable.values), name="registerrow_table_known"),
        ]
        triggers = [
            frozen_columns("registerrow", "batch_id", "table", "line", "row_class", "key", "value", "reason", "draft"),
            no_delete("registerrow"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.table} {self.line}"
