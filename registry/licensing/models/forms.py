"""Versions of forms that administrators published; those that came with the registry are files."""

from django.db import models
from django.db.models import Q

from registry.approvals.triggers import requires_approved_proposal
from registry.audit.triggers import append_only
from registry.licensing.states import PUBLISH_FORM, ApplicationKind


class FormVersion(models.Model):
    """One published version of a form, never changed. `base` is the text of the file `base_name` that it is based on, as it was then."""

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=ApplicationKind.choices)
    text = models.TextField()
    base_name = models.CharField(max_length=80, blank=True)
    base = models.TextField(blank=True)
    in_force_from = models.DateField()
    proposal = models.OneToOneField("approvals.Proposal", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ("code", "version")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="formversion_published_once"),
            models.CheckConstraint(condition=Q(version__gt=0), name="formversion_numbered"),
        ]
        triggers = [
            *append_only("formversion"),
            requires_approved_proposal(
                PUBLISH_FORM,
                name="formversion_four_eyes",
                matching="proposal.subject_id = NEW.code AND proposal.closed_at = NEW.published_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
