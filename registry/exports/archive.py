"""Writing a ZIP file piece by piece, so that memory does not grow with the case, and remembering the hash of each file in it."""

import hashlib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Self

from registry.exports.parts import Enclosure

PIECE = 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)
"""Every file bears the oldest date that the format knows: the manifest says when the archive was made."""
PRIVATE_FILE = 0o100600 << 16


@dataclass(frozen=True)
class Kept:
    """A file as it stands in the archive."""

    path: str
    what: str
    media_type: str
    sha256: str
    size: int

    def as_json(self) -> dict[str, object]:
        """One line of the manifest."""
        return {"path": self.path, "what": self.what, "media_type": self.media_type, "sha256": self.sha256, "size": self.size}


@dataclass(frozen=True)
class Fault:
    """A file that the records name and the store has not, or not as it was recorded."""

    path: str
    recorded_sha256: str
    why: str

    def as_json(self) -> dict[str, object]:
        """One line of the manifest."""
        return {"path": self.path, "recorded_sha256": self.recorded_sha256, "why": self.why}


class Archive:
    """A ZIP file under way. `files` and `faults` are what its manifest names."""

    def __init__(self, stream: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(stream, "w")
        self.files: list[Kept] = []
        self.faults: list[Fault] = []

    def write(self, path: str, pieces: Iterable[bytes], *, what: str, media_type: str, is_packed: bool = True) -> Kept:
        """Write one file from its pieces. Texts are packed; documents mostly are already."""
        kept = self._stream(path, pieces, what, media_type, zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED)
        self.files.append(kept)
        return kept

    def enclose(self, path: str, enclosure: Enclosure) -> None:
        """Copy a stored file in. One that is lost, or is not what was recorded, is named as a fault and does not stop the rest."""
        if not enclosure.file:
            self.faults.append(Fault(path, enclosure.sha256, "erased"))
            return
        try:
            with enclosure.file.open("rb") as stored:
                pieces = iter(lambda: stored.read(PIECE), b"")
                kept = self.write(path, pieces, what=enclosure.what, media_type=enclosure.media_type, is_packed=False)
        except FileNotFoundError:
            self.faults.append(Fault(path, enclosure.sha256, "missing"))
            return
        if kept.sha256 != enclosure.sha256:
            self.faults.append(Fault(path, enclosure.sha256, "altered"))

    def write_unlisted(self, path: str, content: bytes) -> None:
        """Write what speaks of the other files: the manifest and its signature."""
        self._stream(path, [content], "", "", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Write the table of contents. Without it the file is no archive."""
        self._zip.close()

    def _stream(self, path: str, pieces: Iterable[bytes], what: str, media_type: str, packing: int) -> Kept:
        entry = zipfile.ZipInfo(path, EPOCH)
        entry.compress_type, entry.external_attr = packing, PRIVATE_FILE
        digest, size = hashlib.sha256(), 0
        with self._zip.open(entry, "w") as target:
            for piece in pieces:
                target.write(piece)
                digest.update(piece)
                size += len(piece)
        return Kept(path, what, media_type, f"sha256:{digest.hexdigest()}", size)
