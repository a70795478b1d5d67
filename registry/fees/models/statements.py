"""Statements of a bank, the credit lines they brought, and money sent back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import Organisation
from registry.audit.triggers import append_only, frozen_columns, no_delete, no_truncate
from registry.fees.models import rules
from registry.fees.states import KEPT_CLASSES, LineClass


class Statement(models.Model):
    """One file of the bank as it was read. `lines` is all it holds; its books are drawn up when it is applied."""

    authority_org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bank_statements")
    authority_code = models.CharField(max_length=40)
    format = models.CharField(max_length=10)
    file_name = models.CharField(max_length=300)
    file_hash = models.CharField(max_length=71)
    lines = models.JSONField()
    debits = models.PositiveIntegerField()
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    classes = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        ordering = ("-read_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at=None, applied_by=None, classes=None)
                | Q(applied_at__isnull=False, applied_by__isnull=False, classes__isnull=False),
                name="statement_applied_by_somebody",
            )
        ]
        triggers = [
            frozen_columns(
                "statement", "authority_org_id", "authority_code", "format", "file_name", "file_hash", "lines", "debits", "read_by_id",
                "read_at",
            ),
            rules.STATEMENT_IS_APPLIED_ONCE,
            no_delete("statement"),
            no_truncate("statement"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.file_name


class StatementLine(models.Model):
    """A credit line of an applied statement, with the class it fell in. The bank's own key keeps it from coming twice."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="kept_lines")
    authority_org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    account = models.CharField(max_length=40)
    statement_number = models.CharField(max_length=80)
    entry_ref = models.CharField(max_length=80)
    booked_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    payer = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    row_class = models.CharField(max_length=20, choices=LineClass.choices)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("line of a bank statement")
        verbose_name_plural = _("lines of bank statements")
        ordering = ("booked_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=["authority_org", "account", "statement_number", "entry_ref"], name="statementline_comes_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="statementline_is_a_credit"),
            models.CheckConstraint(condition=Q(row_class__in=KEPT_CLASSES), name="statementline_class_known"),
        ]
        triggers = append_only("statementline")

    def __str__(self) -> str:
        return f"{self.account} {self.statement_number} {self.entry_ref}"


class StatementReturn(models.Model):
    """That the money of a line was sent back to the payer, and why. It can no longer be booked."""

    line = models.OneToOneField(StatementLine, on_delete=models.PROTECT, related_name="returned")
    reason = models.TextField()
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="statementreturn_has_a_reason")]
        triggers = [rules.RETURNED_IS_NOT_BOOKED, *append_only("statementreturn")]

    def __str__(self) -> str:
        return str(self.line_id)
