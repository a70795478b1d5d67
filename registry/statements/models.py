"""Statements that were issued, and the keys they were signed with."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import append_only, frozen_columns, no_delete, no_truncate


class StatementKey(models.Model):
    """An Ed25519 key for statements and nothing else. Only the present one still holds its private half, sealed."""

    key_id = models.CharField(max_length=16, unique=True)
    public_key = models.CharField(max_length=44)
    sealed_seed = models.TextField(blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("statement key")
        verbose_name_plural = _("statement keys")
        ordering = ("-valid_from", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["valid_until"], condition=Q(valid_until=None), nulls_distinct=False, name="statementkey_one_present"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="statementkey_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(valid_until=None) | Q(sealed_seed=""), name="statementkey_retired_signs_no_more"),
        ]
        triggers = [
            frozen_columns("statementkey", "key_id", "public_key", "valid_from"),
            no_delete("statementkey"),
            no_truncate("statementkey"),
        ]

    def __str__(self) -> str:
        return self.key_id


class Statement(models.Model):
    """One statement as it was issued. `payload` is the signed text itself; one about a search keeps its hash alone.

    What somebody searched for is that person's word and may name anybody: it is in the file handed out, not here.
    """

    number = models.CharField(max_length=40, unique=True)
    licence_number = models.CharField(max_length=60, blank=True)
    on = models.DateField()
    known_at = models.DateTimeField(null=True, blank=True)
    payload = models.TextField(blank=True)
    sha256 = models.CharField(max_length=71)
    facts_hash = models.CharField(max_length=71)
    signature = models.CharField(max_length=88)
    key = models.ForeignKey(StatementKey, on_delete=models.PROTECT, related_name="statements")
    issued_at = models.DateTimeField()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ("-issued_at", "-pk")
        indexes = [models.Index(fields=["licence_number", "on", "-issued_at"], name="statement_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(licence_number="", payload="") | ~Q(licence_number="") & ~Q(payload=""), name="statement_keeps_no_search"
            )
        ]
        triggers = [*append_only("statement")]

    def __str__(self) -> str:
        return self.number
