"""Reports by the public."""

from django.db.models import QuerySet

from registry.blocklist.models import PlatformReport
from registry.blocklist.states import ReportState


def open_reports() -> QuerySet[PlatformReport]:
    """Reports that nobody has dealt with, the oldest first."""
    return PlatformReport.objects.filter(state=ReportState.OPEN).order_by("reported_at", "pk")


def report_by_reference(reference: str) -> PlatformReport | None:
    """The report with this reference, whatever its case, or None."""
    return PlatformReport.objects.filter(reference=reference.strip().upper()).first()
