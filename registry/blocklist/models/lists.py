"""The heads of the lists, and the changes that wait to be published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.approvals.models import Proposal
from registry.approvals.triggers import requires_approved_proposal
from registry.audit.triggers import frozen_columns, no_delete
from registry.blocklist import triggers
from registry.blocklist.states import ListCode, SubjectKind

HASH_LENGTH = 71
EMPTY_HASH = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
GENESIS = "sha256:" + "0" * 64


class List(models.Model):
    """The head of one list. Its row lock orders publications; its numbers say what banks should hold.

    `seq` is what is published, `served_seq` what can be fetched: it follows once the files are whole.
    """

    code = models.CharField(max_length=16, unique=True, choices=ListCode)
    authority = models.CharField(max_length=200)
    epoch = models.UUIDField()
    seq = models.PositiveBigIntegerField(default=0)
    list_hash = models.CharField(max_length=HASH_LENGTH, default=EMPTY_HASH)
    count = models.PositiveBigIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    served_seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(condition=Q(code__in=ListCode.values), name="list_code_known"),
            models.CheckConstraint(condition=Q(served_seq__lte=models.F("seq")), name="list_serves_what_is_published"),
        ]
        triggers = [triggers.HEAD_FOLLOWS_PUBLICATION, no_delete("list")]

    def __str__(self) -> str:
        return self.get_code_display()


class Change(models.Model):
    """Something approved that the list does not say yet, or will have to say at `due_at`.

    It names a subject, not a text: the publisher works out from the facts at that moment what the list must say.
    Settled when `published_seq` is set, to the first version that says it.
    """

    list = models.ForeignKey(List, models.PROTECT, related_name="changes")
    subject_kind = models.CharField(max_length=8, choices=SubjectKind)
    subject_id = models.BigIntegerField()
    approved_at = models.DateTimeField()
    due_at = models.DateTimeField()
    is_urgent = models.BooleanField(default=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+")
    published_seq = models.PositiveBigIntegerField(null=True)
    held_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("approved change")
        verbose_name_plural = _("approved changes")
        constraints = [models.CheckConstraint(condition=Q(subject_kind__in=SubjectKind.values), name="change_subject_known")]
        indexes = [
            models.Index(fields=["list", "due_at", "id"], condition=Q(published_seq=None), name="change_waiting"),
            models.Index(fields=["subject_kind", "subject_id"], name="change_subject"),
        ]
        triggers = [
            frozen_columns("change", "list_id", "subject_kind", "subject_id", "approved_at", "due_at", "proposal_id"),
            no_delete("change"),
            requires_approved_proposal(
                "blocklist.release_changes", name="change_released_by_four_eyes", column="released_by_id", may_be_null=True
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"
