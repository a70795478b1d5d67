"""What a DOCX or XLSX may hold: text and pictures. No macros or programs, nothing fetched, no bomb, no password, no path tricks."""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from registry.lib.errors import InvalidError

MAX_ENTRIES = 5000
MAX_UNPACKED = 150 * 1024 * 1024
MAX_RATIO = 250
_CHUNK = 256 * 1024
_OVERLAP = 4096
_FORBIDDEN_PART = re.compile(
    r"(?:vbaproject|/activex/|/embeddings/|/macrosheets/|customui|\.(?:bin|exe|js|vbs|mht|mhtml|html?|rtf|docm?|dot[mx]?)$)", re.IGNORECASE
)
_PRINTER_SETTINGS = re.compile(r"/printersettings/printersettings\d*\.bin$", re.IGNORECASE)
_ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_RELATIONSHIP = re.compile(rb"<[^<>]*\bTargetMode\s*=\s*[\"']External[^<>]*>", re.IGNORECASE)
_HARMLESS = re.compile(rb"/(?:hyperlink|externalLinkPath|externalLinkLongPath)[\"']")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


def check_office(content: bytes) -> None:
    """Raise `InvalidError` unless these bytes are one passive Office document of reasonable size when unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_shape(archive, content)
            for entry in archive.infolist():
                _check_entry(archive, entry)
            if b"macroEnabled" in archive.read("[Content_Types].xml"):
                raise _active()
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError, RuntimeError, NotImplementedError):
        raise InvalidError(_("The file is damaged or was cut off. Save it again and send it anew."), code="damaged") from None


def _check_shape(archive: zipfile.ZipFile, content: bytes) -> None:
    entries = archive.infolist()
    if archive.comment or not content[-22:].startswith(b"PK\x05\x06"):
        raise InvalidError(_("The file holds other data after the document. Save it again and send it anew."), code="two-in-one")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1):
        raise InvalidError(_("The file would be far too large when unpacked. Save it as PDF and send that."), code="too-large")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise zipfile.BadZipFile("packed as no office program packs")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise InvalidError(_("The file is locked by a password. Save it without one."), code="locked")
    if len({entry.filename for entry in entries}) != len(entries):
        raise zipfile.BadZipFile("a part stands twice")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name:
        raise zipfile.BadZipFile("a part has a path outside the document")
    if _FORBIDDEN_PART.search(name) and not _PRINTER_SETTINGS.search(name):
        raise _active()
    _read_through(archive, entry)


def _read_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack a part in pieces: its real size must be the stated one, its check sum right, and its XML passive."""
    size, before = 0, b""
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            if is_xml and ((not size and chunk.startswith(_UTF16)) or _is_active_xml(before + chunk)):
                raise _active()
            size += len(chunk)
            if size > entry.file_size:
                raise zipfile.BadZipFile("a part is larger than stated")
            # What matters may lie across the border of two pieces.
            before = chunk[-_OVERLAP:]


def _is_active_xml(text: bytes) -> bool:
    """Whether XML declares entities, or names something outside to be fetched when it is opened. Links to click are fine."""
    return bool(_ENTITY.search(text)) or any(not _HARMLESS.search(found[0]) for found in _RELATIONSHIP.finditer(text))


def _active() -> InvalidError:
    return InvalidError(_("The file holds macros, programs or embedded files. Save it as PDF and send that."), code="active")
