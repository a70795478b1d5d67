"""Which files are taken from applicants: told by content, never by name, and nothing that hides something else inside.

Taken: PDF, PNG, JPEG, DOCX, XLSX. Refused with a sentence that says what to do: empty, too large, cut off, renamed, locked
by a password, active (scripts, macros, embedded files), swollen (bombs), and files that are two formats at once.
"""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import filetype
from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from registry.lib.errors import InvalidError
from registry.licensing.office_files import check_office
from registry.licensing.pdf_files import check_pdf

MAX_BYTES = settings.DOCUMENT_MAX_BYTES
MAX_PIXELS = 30_000_000
NAME_LENGTH = 150
ACCEPTED = "PDF, PNG, JPEG, DOCX, XLSX"

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {PDF: ("pdf",), PNG: ("png",), JPEG: ("jpg", "jpeg"), DOCX: ("docx",), XLSX: ("xlsx",)}
FORMAT_NAMES = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", DOCX: "DOCX", XLSX: "XLSX"}

_END_OF_PNG = b"IEND\xaeB`\x82"
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\\/]')


@dataclass(frozen=True)
class FileFacts:
    """What is known of an accepted file."""

    name: str
    content_type: str
    size: int
    sha256: str


class SentFile(Protocol):
    """Whatever keeps a file that somebody sent: a document, a proof, a report."""

    file: FieldFile
    original_name: str
    content_type: str


def inspect(content: bytes, name: str) -> FileFacts:
    """The facts of a file that is taken. Raises `InvalidError`, whose message names the file and says what to do."""
    safe_name = clean_name(name)
    if not content:
        raise refusal(safe_name, _("The file is empty. Choose the file again."), "empty")
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise refusal(safe_name, _("The file is larger than %(limit)d MB. Make it smaller or split it.") % {"limit": limit}, "too-large")
    content_type = _type_of(content, safe_name)
    _check_ending(safe_name, content_type)
    try:
        _CHECKS[content_type](content)
    except InvalidError as error:
        raise refusal(safe_name, error.message, error.code) from None
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    return FileFacts(safe_name, content_type, len(content), digest)


def clean_name(name: str) -> str:
    """The name to show: no path, no invisible marks, nothing a file system reads, at most 150 characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8")))[-1]
    visible = " ".join(_NOT_IN_NAMES.sub("_", _HIDDEN.sub("", last)).split()).strip(". ")
    stem, dot, ending = visible.rpartition(".")
    if dot and len(ending) <= 8:
        return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}" if stem else f"document.{ending}"
    return visible[:NAME_LENGTH] or "document"


def refusal(name: str, sentence: str, code: str) -> InvalidError:
    """The refusal of one file among several: names the file."""
    return InvalidError(f"{name}: {sentence}", code=code, field="file")


def _type_of(content: bytes, name: str) -> str:
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content, name)
    found = filetype.guess_extension(content)
    if found:
        sentence = _("This is a file of the kind “%(found)s”. Send one of: %(accepted)s.") % {"found": found, "accepted": ACCEPTED}
        raise refusal(name, sentence, "wrong-type")
    raise _wrong_type(name)


def _office_type(content: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise refusal(name, _("The file is damaged or was cut off. Save it again and send it anew."), "damaged") from None
    if "word/document.xml" in names and "xl/workbook.xml" not in names:
        return DOCX
    if "xl/workbook.xml" in names and "word/document.xml" not in names:
        return XLSX
    raise _wrong_type(name)


def _wrong_type(name: str) -> InvalidError:
    return refusal(name, _("Files of this kind are not taken. Send one of: %(accepted)s.") % {"accepted": ACCEPTED}, "wrong-type")


def _check_ending(name: str, content_type: str) -> None:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in ENDINGS[content_type]:
        sentence = _("The file holds %(found)s, but its name ends in “%(ending)s”. Give it the name ending that fits, or save it anew.")
        raise refusal(name, sentence % {"found": FORMAT_NAMES[content_type], "ending": ending}, "renamed")


def _check_png(content: bytes) -> None:
    _check_image(content, "PNG")
    if _END_OF_PNG not in content:
        raise _damaged_picture()
    if not content.endswith(_END_OF_PNG):
        raise _two_in_one()


def _check_jpeg(content: bytes) -> None:
    _check_image(content, "JPEG")
    rest = content[_end_of_jpeg(content) :].lstrip(b"\x00\xff\r\n \t")
    # Cameras append further JPEG pictures (previews); anything else does not belong there.
    if rest and not rest.startswith(b"\xd8"):
        raise _two_in_one()
    if zipfile.is_zipfile(io.BytesIO(content)) or b"%PDF-" in content[:1024]:
        raise _two_in_one()


def _check_image(content: bytes, image_format: str) -> None:
    try:
        with Image.open(io.BytesIO(content), formats=[image_format]) as image:
            if image.width * image.height > MAX_PIXELS or getattr(image, "n_frames", 1) > 1:
                raise _huge_picture()
            image.load()
    except InvalidError:
        raise
    except Image.DecompressionBombError:
        raise _huge_picture() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise _damaged_picture() from None


def _end_of_jpeg(content: bytes) -> int:
    """Where the first picture ends. In its coded data 0xFF is always followed by a zero or a restart mark."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        mark = content[at + 1]
        if mark == 0xD9:
            return at + 2
        at += 2 + int.from_bytes(content[at + 2 : at + 4]) if mark not in (0xFF, 0x01) and not 0xD0 <= mark <= 0xD8 else 1
        if mark == 0xDA:
            at = _after_coded_data(content, at)
    return len(content)


def _after_coded_data(content: bytes, at: int) -> int:
    while at + 1 < len(content):
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            return len(content)
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2
    return len(content)


def _huge_picture() -> InvalidError:
    return InvalidError(_("The picture is too large. Save it with fewer points."), code="too-large")


def _damaged_picture() -> InvalidError:
    return InvalidError(_("The picture is damaged or was cut off. Save it again and send it anew."), code="damaged")


def _two_in_one() -> InvalidError:
    return InvalidError(_("The file holds other data after the picture. Save the picture again and send it anew."), code="two-in-one")


_CHECKS: dict[str, Callable[[bytes], None]] = {
    PDF: check_pdf,
    PNG: _check_png,
    JPEG: _check_jpeg,
    DOCX: check_office,
    XLSX: check_office,
}
