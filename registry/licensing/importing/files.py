"""A file of a register: one workbook with a sheet a table, or a folder or ZIP of CSV files of the same names."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from registry.blocklist.importing.tables import Record, records
from registry.lib.errors import InvalidError
from registry.licensing.importing.columns import NEEDED, OTHERS, REQUIRED
from registry.licensing.importing.workbook import sheets_of
from registry.licensing.states import RegisterTable

MAX_FILE = 40 * 1024 * 1024
MAX_UNPACKED = 80 * 1024 * 1024
MAX_ROWS = 200_000
Tables = dict[RegisterTable, list[Record]]


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A file whose tables could be read. `digest` is `sha256:` and 64 hex digits over all of it."""

    name: str
    digest: str
    tables: Tables

    @property
    def rows(self) -> int:
        """How many data rows it has."""
        return sum(map(len, self.tables.values()))


def read_file(path: Path) -> RegisterFile:
    """All rows of all tables. Raises `InvalidError` (field `file`) where it is missing, hostile, of another shape, or too large."""
    try:
        texts, digest, found = _opened(path)
    except OSError as error:
        raise refusal(_("The file cannot be read: %(reason)s.") % {"reason": error.strerror or error}) from None
    tables = found if found is not None else {table: _csv_rows(table, content) for table, content in texts.items()}
    missing = [table.value for table in REQUIRED if table not in tables]
    if missing:
        raise refusal(_("The tables %(missing)s are missing.") % {"missing": ", ".join(missing)})
    if sum(map(len, tables.values())) > MAX_ROWS:
        raise refusal(_("The file has more than %(most)d rows. Split it by firms.") % {"most": MAX_ROWS})
    return RegisterFile(path.resolve().name.encode("utf-8", "replace").decode()[:300], digest, tables)


def refusal(message: str) -> InvalidError:
    """The whole file is refused."""
    return InvalidError(message, code="file", field="file")


def _opened(path: Path) -> tuple[dict[RegisterTable, bytes], str, Tables | None]:
    """The CSV texts of a folder or ZIP, the digest, and the tables of a workbook in the place of texts."""
    if path.is_dir():
        texts = _folder(path)
        parts = b"".join(table.encode() + b"\x00" + hashlib.sha256(text).digest() for table, text in sorted(texts.items()))
        return texts, _digest(parts), None
    if path.stat().st_size > MAX_FILE:
        raise refusal(_("The file is larger than %(most)d MB.") % {"most": MAX_FILE // 1024**2})
    content = path.read_bytes()
    if not content.startswith(b"PK"):
        raise refusal(_("Give a workbook (XLSX), or a folder or ZIP of CSV files."))
    if _is_workbook(content):
        return {}, _digest(content), sheets_of(content)
    return _zipped(content), _digest(content), None


def _digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise refusal(_("The file is damaged or was cut off.")) from None


def _folder(path: Path) -> dict[RegisterTable, bytes]:
    texts: dict[RegisterTable, bytes] = {}
    for entry in sorted(path.iterdir()):
        texts[_table(entry.name)] = _bounded(entry.open("rb").read(MAX_UNPACKED + 1), sum(map(len, texts.values())))
    return texts


def _zipped(content: bytes) -> dict[RegisterTable, bytes]:
    """The files of a ZIP, unpacked no further than the limit, whatever its directory claims."""
    texts: dict[RegisterTable, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if entry.is_dir():
                    continue
                table = _table(PurePosixPath(entry.filename).name)
                if table in texts:
                    raise refusal(_("The table “%(table)s” stands twice.") % {"table": table.value})
                with archive.open(entry) as part:
                    texts[table] = _bounded(part.read(MAX_UNPACKED + 1), sum(map(len, texts.values())))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError):
        raise refusal(_("The file is damaged, was cut off, or is locked by a password.")) from None
    return texts


def _bounded(text: bytes, before: int) -> bytes:
    if len(text) + before > MAX_UNPACKED:
        raise refusal(_("The file would be far too large when unpacked."))
    return text


def _table(name: str) -> RegisterTable:
    stem, _dot, ending = name.lower().rpartition(".")
    if ending != "csv" or stem not in RegisterTable.values:
        known = ", ".join(f"{table}.csv" for table in RegisterTable.values)
        raise refusal(_("There is no table “%(name)s”. Known are: %(known)s.") % {"name": name[:60], "known": known})
    return RegisterTable(stem)


def _csv_rows(table: RegisterTable, content: bytes) -> list[Record]:
    zero = content.find(0)
    if zero >= 0:
        raise refusal(_("%(table)s: this is no text, byte %(position)d is zero.") % {"table": f"{table.value}.csv", "position": zero})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        words = {"table": f"{table.value}.csv", "position": error.start}
        raise refusal(_("%(table)s is not UTF-8: byte %(position)d cannot be read.") % words) from None
    return list(_named(table, records(io.StringIO(text, newline=""), NEEDED[table], others=OTHERS[table])))


def _named(table: RegisterTable, found: Iterator[Record]) -> Iterator[Record]:
    """The same, with the table before what is wrong with it."""
    try:
        yield from found
    except InvalidError as error:
        raise refusal(f"{table.value}: {error.message}") from None
