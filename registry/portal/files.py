"""Handing a file of an applicant, or a letter, to an officer: never shown in our pages' name, always saved."""

from pathlib import Path
from typing import Any, TypeVar

import structlog
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from registry.approvals.registry import Press
from registry.letters.models import Letter
from registry.letters.printing import PrintingError
from registry.lib.errors import RuleError
from registry.licensing.uploads import SentFile

log = structlog.get_logger(__name__)
R = TypeVar("R", bound=HttpResponseBase)


def as_download(document: SentFile) -> FileResponse:
    """The document as an attachment. Raises `Http404` when the store has lost the file, and says so in the log."""
    return attached(document.file, document.original_name, document.content_type)


def letter_download(letter: Letter) -> FileResponse:
    """The letter as an attachment. Raises `Http404` while it is not printed, and as for a document."""
    if not letter.is_printed:
        raise Http404
    return attached(letter.file, letter.file_name, "application/pdf")


def draft_download(press: Press, kind: str, language: str) -> HttpResponse:
    """A letter that nobody has decided on yet, as an attachment. Raises `RuleError` when the press fails."""
    try:
        content = press()
    except PrintingError:
        log.exception("portal.draft_not_printed", kind=kind)
        raise RuleError(_("The paper could not be made just now. Try again in a minute."), code="press") from None
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="draft-{kind.rpartition(".")[2]}-{language}.pdf"'
    return _sealed(response)


def archive_download(path: Path, name: str) -> FileResponse:
    """An archive as an attachment. Raises `Http404` when it was taken away meanwhile."""
    try:
        content = path.open("rb")
    except FileNotFoundError:
        log.exception("portal.file_missing", file=path.name)
        raise Http404 from None
    return _saved(content, name, "application/zip")


def attached(file: FieldFile, name: str, content_type: str) -> FileResponse:
    """A kept file as an attachment. Raises `Http404` when the store has lost it, or its bytes were erased."""
    if not file:
        raise Http404
    try:
        content = file.open("rb")
    except FileNotFoundError:
        log.exception("portal.file_missing", file=file.name)
        raise Http404 from None
    return _saved(content, name, content_type)


def _saved(content: Any, name: str, content_type: str) -> FileResponse:
    """A browser neither opens it in place nor lets it act for this site."""
    return _sealed(FileResponse(content, as_attachment=True, filename=name, content_type=content_type))


def _sealed(response: R) -> R:
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
