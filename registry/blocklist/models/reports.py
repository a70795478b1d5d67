"""What the public tells about platforms. A report lists nothing by itself."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import frozen_columns
from registry.blocklist.states import ReportOutcome, ReportState


class PlatformReport(models.Model):
    """One report: which platform, where it is found, what happened, and how to reach the reporter if they wish."""

    reference = models.CharField(max_length=20, unique=True)
    platform_name = models.CharField(max_length=200, blank=True)
    where = models.TextField()
    kind = models.CharField(max_length=20, blank=True)
    canonical = models.CharField(max_length=600, blank=True)
    what_happened = models.TextField()
    contact = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=10, blank=True)
    reported_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ReportState, default=ReportState.OPEN)
    outcome = models.CharField(max_length=20, choices=ReportOutcome, blank=True)
    outcome_note = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("report by the public")
        verbose_name_plural = _("reports by the public")
        ordering = ("-reported_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ReportState.OPEN, closed_at=None, outcome="")
                | (Q(state=ReportState.CLOSED, closed_at__isnull=False) & ~Q(outcome="")),
                name="platformreport_closed_with_an_outcome",
            )
        ]
        indexes = [
            models.Index(fields=["state", "-reported_at"], name="platformreport_queue"),
            models.Index(fields=["kind", "canonical"], name="platformreport_lookup"),
        ]
        triggers = [frozen_columns("platformreport", "reference", "where", "what_happened", "reported_at")]

    def __str__(self) -> str:
        return self.reference
