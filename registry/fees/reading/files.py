"""A file of the bank, told by what is inside."""

from dataclasses import dataclass
from itertools import islice

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.fees.reading import camt, own_csv
from registry.fees.reading.lines import BankLine
from registry.lib.errors import InvalidError

MAX_BYTES = 10 * 1024 * 1024
MAX_LINES = 10_000
_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<", b"<\x00", b"\x00<")


class StatementFormat(models.TextChoices):
    """Shapes of statements that are read."""

    CAMT = "camt053", gettext_lazy("camt.053")
    CSV = "csv", gettext_lazy("CSV")


@dataclass(frozen=True)
class ReadStatement:
    """What a file holds: its credit lines, and how many debits were passed over."""

    format: StatementFormat
    lines: list[BankLine]
    debits: int


def read_statement(content: bytes) -> ReadStatement:
    """The file's lines. Raises `InvalidError`, with the field `file`, on a file that is no statement or is too large."""
    try:
        return _read(content)
    except InvalidError as error:
        raise InvalidError(error.message, code=error.code, field="file") from None


def _read(content: bytes) -> ReadStatement:
    if len(content) > MAX_BYTES:
        raise InvalidError(_("The file is larger than %(size)d MB.") % {"size": MAX_BYTES // 1024**2}, code="too-large")
    if not content.strip():
        raise InvalidError(_("The file is empty."), code="empty")
    is_xml = content.lstrip().startswith(_XML_STARTS)
    found = list(islice(camt.read(content.lstrip()) if is_xml else own_csv.read(_decoded(content)), MAX_LINES + 1))
    if len(found) > MAX_LINES:
        raise InvalidError(_("The file has more than %(count)d lines.") % {"count": MAX_LINES}, code="too-large")
    lines = [line for line in found if line is not None]
    return ReadStatement(StatementFormat.CAMT if is_xml else StatementFormat.CSV, lines, len(found) - len(lines))


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidError(_("The file is neither XML nor text in UTF-8."), code="encoding") from None
    if "\0" in text:
        raise InvalidError(_("The file is no text."), code="binary")
    return text
