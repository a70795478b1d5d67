"""A file before it is read: is it there, is it text, how many lines has it, what is its hash."""

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from registry.lib.errors import InvalidError

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A text file that can be read. `digest` is `sha256:` and 64 hex digits, `lines` how many lines it has."""

    path: Path
    digest: str
    lines: int


def inspect(path: Path) -> FileFacts:
    """Look through the whole file once, a piece at a time. Raises `InvalidError` (field `file`) where it is missing,
    empty, binary or not UTF-8, saying where.
    """
    digest, lines, position, is_blank = hashlib.sha256(), 0, 0, True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                lines += chunk.count(b"\n")
                text = _decoded(decoder, chunk, position)
                is_blank = is_blank and not text.strip("\ufeff \t\r\n")
                position += len(chunk)
        _decoded(decoder, b"", position, final=True)
    except OSError as error:
        raise _refusal(_("The file cannot be read: %(reason)s.") % {"reason": error.strerror or error}) from None
    if is_blank:
        raise _refusal(_("The file is empty."))
    return FileFacts(path, "sha256:" + digest.hexdigest(), lines + 1)


def open_text(path: Path) -> TextIO:
    """The file as text; a byte order mark is skipped, line ends are kept as they are."""
    return path.open(encoding="utf-8-sig", newline="")


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, position: int, *, final: bool = False) -> str:
    zero = chunk.find(0)
    if zero >= 0:
        raise _refusal(
            _("This is not a text file: byte %(position)d is zero. Save the list as UTF-8 text or CSV.") % {"position": position + zero}
        )
    kept = len(decoder.getstate()[0])  # bytes of a character that the piece before left unfinished
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        where = position - kept + error.start
        raise _refusal(
            _("The file is not UTF-8: byte %(position)d cannot be read. Save it as UTF-8 and try again.") % {"position": where}
        ) from None


def _refusal(message: str) -> InvalidError:
    return InvalidError(message, code="file", field="file")
