"""People in the posts of a licence, from a day to a day."""

from django.db import models
from django.db.models import F, Q

from registry.audit.triggers import frozen_columns, no_delete, set_once
from registry.exchanges.states import PersonRole
from registry.licensing.models.licence import Licence
from registry.licensing.models.rules import with_a_grant


class ApprovedPerson(models.Model):
    """Who holds a post of a licence, as the authority approved it. A row is only ever ended, and once.

    `key` is the folded name. `proposal` is the approved one that brought the row; `recorded_at` is when the register knew.
    """

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="people")
    post = models.CharField(max_length=40, choices=PersonRole.choices)
    full_name = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    proposal = models.ForeignKey("approvals.Proposal", on_delete=models.PROTECT, related_name="+")
    origin = models.ForeignKey("licensing.RegisterRow", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("licence", "post", "full_name", "pk")
        verbose_name_plural = "approved people"
        indexes = [models.Index(fields=["key"], name="approvedperson_key")]
        constraints = [
            models.UniqueConstraint(fields=["licence", "post", "key"], condition=Q(to_at__isnull=True), name="approvedperson_once_in_post"),
            models.CheckConstraint(
                condition=Q(post__in=PersonRole.values) & ~Q(post=PersonRole.CONTROLLER), name="approvedperson_post_known"
            ),
            models.CheckConstraint(condition=~Q(full_name=""), name="approvedperson_named"),
            models.CheckConstraint(condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")), name="approvedperson_ends_after_start"),
        ]
        triggers = [
            frozen_columns(
                "approvedperson", "licence_id", "post", "full_name", "key", "from_at", "proposal_id", "origin_id", "recorded_at"
            ),
            set_once("approvedperson_ends_once", "to_at", "a person in a post is only ever ended, and once"),
            no_delete("approvedperson"),
            with_a_grant("approvedperson_approved"),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.post}"
