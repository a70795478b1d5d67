"""Handing a file of an applicant, or a letter, to an officer: never shown in our pages' name, always saved."""

from pathlib import Path
from typing import Any

import structlog
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

from registry.exchanges.models import ProofDocument
from registry.letters.models import Letter
from registry.licensing.models import ConditionReport, Document

log = structlog.get_logger(__name__)


def as_download(document: Document | ProofDocument | ConditionReport) -> FileResponse:
    """The document as an attachment. Raises `Http404` when the store has lost the file, and says so in the log."""
    return _attachment(document.file, document.original_name, document.content_type)


def letter_download(letter: Letter) -> FileResponse:
    """The letter as an attachment. Raises `Http404` while it is not printed, and as for a document."""
    if not letter.is_printed:
        raise Http404
    return _attachment(letter.file, letter.file_name, "application/pdf")


def archive_download(path: Path, name: str) -> FileResponse:
    """An archive as an attachment. Raises `Http404` when it was taken away meanwhile."""
    try:
        content = path.open("rb")
    except FileNotFoundError:
        log.exception("portal.file_missing", file=path.name)
        raise Http404 from None
    return _saved(content, name, "application/zip")


def _attachment(file: FieldFile, name: str, content_type: str) -> FileResponse:
    if not file:  # its bytes were erased
        raise Http404
    try:
        content = file.open("rb")
    except FileNotFoundError:
        log.exception("portal.file_missing", file=file.name)
        raise Http404 from None
    return _saved(content, name, content_type)


def _saved(content: Any, name: str, content_type: str) -> FileResponse:
    """A browser neither opens it in place nor lets it act for this site."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
