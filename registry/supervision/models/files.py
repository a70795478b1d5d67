"""What is known of every file that a licensee sends."""

from django.conf import settings
from django.db import models

from registry.licensing.states import ScanState

FILE_COLUMNS = ("original_name", "content_type", "size", "sha256", "file", "scan_state", "scanner", "uploaded_by_id", "uploaded_at")


class KeptFile(models.Model):
    """A file as it was taken: looked through, never changed."""

    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=71)
    file = models.FileField(max_length=200)
    scan_state = models.CharField(max_length=16, choices=ScanState.choices, default=ScanState.NOT_SCANNED)
    scanner = models.CharField(max_length=60, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.original_name
