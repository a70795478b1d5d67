"""Handing a file of an applicant to an officer: never shown in our pages' name, always saved."""

import structlog
from django.http import FileResponse, Http404

from registry.licensing.models import ConditionReport, Document

log = structlog.get_logger(__name__)


def as_download(document: Document | ConditionReport) -> FileResponse:
    """The file as an attachment that a browser neither opens in place nor lets act for this site.

    Raises `Http404` when the store has lost the file, and says so in the log.
    """
    try:
        content = document.file.open("rb")
    except FileNotFoundError:
        log.exception("portal.document_missing", document=document.pk)
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=document.original_name, content_type=document.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
