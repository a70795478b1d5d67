"""What was published: the record, the log of operations, and the lines that stand now."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import append_only
from registry.blocklist import triggers
from registry.blocklist.models.lists import HASH_LENGTH, List
from registry.blocklist.states import OpKind, RemovalReason

REFERENCE_LENGTH = 20


class Publication(models.Model):
    """One version of one list, chained to the version before."""

    list = models.ForeignKey(List, models.PROTECT, related_name="publications")
    epoch = models.UUIDField()
    seq = models.PositiveBigIntegerField()
    prev_hash = models.CharField(max_length=HASH_LENGTH)
    ops_hash = models.CharField(max_length=HASH_LENGTH)
    list_hash = models.CharField(max_length=HASH_LENGTH)
    count = models.PositiveBigIntegerField()
    ops = models.PositiveBigIntegerField()
    published_at = models.DateTimeField()
    is_urgent = models.BooleanField(default=False)
    record_hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ("list", "seq")
        constraints = [models.UniqueConstraint(fields=["list", "seq"], name="publication_place")]
        indexes = [models.Index(fields=["list", "published_at"], name="publication_time")]
        triggers = [triggers.PUBLICATION_FOLLOWS_HEAD, *append_only("publication")]

    def __str__(self) -> str:
        return f"{self.list_id} {self.seq}"


class ChangeLog(models.Model):
    """One operation of one publication. `line` is the entry's text, word for word as it went out; empty for a removal."""

    list = models.ForeignKey(List, models.PROTECT, related_name="log")
    seq = models.PositiveBigIntegerField()
    position = models.PositiveBigIntegerField()
    entry_ref = models.CharField(max_length=REFERENCE_LENGTH, db_collation="C")
    op = models.CharField(max_length=6, choices=OpKind)
    line = models.TextField(blank=True)
    reason = models.CharField(max_length=20, choices=RemovalReason, blank=True)
    wrong_from = models.DateTimeField(null=True)
    wrong_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ("list", "seq", "position")
        constraints = [
            models.UniqueConstraint(fields=["list", "seq", "position"], name="changelog_place"),
            models.CheckConstraint(
                condition=(Q(op=OpKind.PUT, reason="") & ~Q(line="")) | (Q(op=OpKind.REMOVE, line="") & ~Q(reason="")),
                name="changelog_puts_a_line_or_removes_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["list", "entry_ref", "seq"], name="changelog_entry")]
        triggers = [triggers.LOG_BELONGS_TO_NEXT_SEQ, *append_only("changelog")]

    def __str__(self) -> str:
        return f"{self.list_id} {self.seq}.{self.position} {self.op} {self.entry_ref}"


class Line(models.Model):
    """One line that stands on the head of a list now, with its digest kept for the hash of the list."""

    list = models.ForeignKey(List, models.PROTECT, related_name="lines")
    entry_ref = models.CharField(max_length=REFERENCE_LENGTH, db_collation="C")
    line = models.TextField()
    digest = models.BinaryField(max_length=32)
    seq = models.PositiveBigIntegerField(help_text=_("The version that put it there."))

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ("list", "entry_ref")
        constraints = [models.UniqueConstraint(fields=["list", "entry_ref"], name="line_once_per_list")]

    def __str__(self) -> str:
        return self.entry_ref
