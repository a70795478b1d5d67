"""What a PDF may hold: pages. No password, no scripts, no embedded files, nothing after its end, no second format."""

import io
import logging
import zipfile
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from registry.lib.errors import InvalidError

MAX_PAGES = settings.DOCUMENT_MAX_PAGES
_ACTIVE_ACTIONS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/RichMediaExecute"})
_ACTIVE_NOTES = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
_DEPTH = 6

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def check_pdf(content: bytes) -> None:
    """Raise `InvalidError` unless these bytes are one readable, passive PDF."""
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise _damaged()
    if content[end + 5 :].strip(b"\x00\r\n \t") or zipfile.is_zipfile(io.BytesIO(content)):
        raise InvalidError(_("The file holds other data after the PDF. Print it to PDF again and send it anew."), code="two-in-one")
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise InvalidError(_("The PDF is locked by a password. Save it without one."), code="locked")
        pages = len(reader.pages)
        root = reader.trailer["/Root"]
        is_active = pages <= MAX_PAGES and (_is_active(root) or any(map(_is_active_page, reader.pages)))
    except InvalidError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError, OverflowError, MemoryError):
        raise _damaged() from None
    if pages < 1:
        raise _damaged()
    if pages > MAX_PAGES:
        raise InvalidError(_("The PDF has more than %(limit)d pages. Split it.") % {"limit": MAX_PAGES}, code="too-large")
    if is_active:
        raise InvalidError(_("The PDF holds scripts, commands or embedded files. Print it to PDF and send the print."), code="active")


def _is_active(root: Any) -> bool:
    names = _got(root.get("/Names"))
    if isinstance(names, dict) and ({"/JavaScript", "/EmbeddedFiles"} & names.keys()):
        return True
    if "/AF" in root or "/XFA" in (_got(root.get("/AcroForm")) or ()):
        return True
    return any(_acts(root.get(key), _DEPTH) for key in ("/OpenAction", "/AA"))


def _is_active_page(page: Any) -> bool:
    return _acts(page.get("/AA"), _DEPTH) or any(map(_is_active_note, _got(page.get("/Annots")) or ()))


def _is_active_note(note: Any) -> bool:
    """Whether a link, field or other mark on a page does more than lead to a page or a web site."""
    note = _got(note)
    if not isinstance(note, dict):
        return False
    return note.get("/Subtype") in _ACTIVE_NOTES or any(_acts(note.get(key), _DEPTH) for key in ("/A", "/AA", "/PA"))


def _acts(value: Any, depth: int) -> bool:
    value = _got(value)
    if depth == 0 or not isinstance(value, dict):
        return False
    return value.get("/S") in _ACTIVE_ACTIONS or any(_acts(inner, depth - 1) for key, inner in value.items() if key != "/Parent")


def _got(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _damaged() -> InvalidError:
    return InvalidError(_("The PDF is damaged or was cut off. Save it again and send it anew."), code="damaged")
