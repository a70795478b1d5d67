"""Checking the archive of a case without the registry (docs/exports.md): the signature, every hash, and that nothing else is in it.

The file comes from a stranger until it is verified. Nothing is unpacked to disk; nothing is read beyond what the signed manifest
says; a name that leads out of the archive, bytes between its files, or a file that the manifest does not name refuse the whole.
"""

import base64
import binascii
import hashlib
import json
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from registry.agent.faults import TrustError, UsageError
from registry.agent.statements import ALGORITHM, check_signature, check_time, published_key

TYPE = "tizilim-case-export/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig.json"
MOST_FILES = 100_000
MOST_MANIFEST = 64 * 1024 * 1024
MOST_SIGNATURE = 16 * 1024
PIECE = 1024 * 1024
LOCAL_HEADER, TABLE_LINE = 30, 46
ENDS = (22, 22 + 56 + 20)
"""How long the end of a file is, without and with the records of the 64-bit format."""
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True)
class Archive:
    """An archive that holds: its manifest, the key that signed it, and where that key is published."""

    manifest: dict[str, Any]
    key_id: str
    registry: str

    @property
    def files(self) -> int:
        """How many files the manifest names."""
        return len(self.manifest["files"])

    @property
    def proved(self) -> list[str]:
        """What the check proves, a sentence each."""
        about = self.manifest["about"]
        return [
            f"The {self.files} files are those that {self.registry} signed at {self.manifest['issued_at']} (key {self.key_id}).",
            f"They are what that register held about {about['kind']} {about['number']} as of {self.manifest['as_of']}.",
        ]

    @property
    def not_proved(self) -> list[str]:
        """What it does not prove, a sentence each."""
        said = ["What became of the case later: ask for a new archive."]
        if self.manifest["audience"] != "office":
            said.append("That the authority holds nothing else: this archive is what the exchange may see.")
        said += [f"{one['path']}: the register itself says that the file is {one['why']}." for one in self.manifest["faults"]]
        return said


def is_archive(path: Path) -> bool:
    """Whether the file begins as archives do."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def verify(path: Path, keys_text: str) -> Archive:
    """Check an archive against a file of published keys.

    Raises `UsageError` when one of them is no such file, `TrustError` when the key is unknown or was not valid then, the signature
    does not fit, a file is changed, missing or too many, or the archive is made to do harm.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _entries(archive, path.stat().st_size)
            manifest_bytes = _whole(archive, entries, MANIFEST, MOST_MANIFEST)
            signature = _json(_whole(archive, entries, SIGNATURE, MOST_SIGNATURE))
            registry, key = _check_signed(manifest_bytes, signature, keys_text)
            manifest = _manifest(manifest_bytes)
            check_time(key, manifest)
            _check_files(archive, entries, manifest)
    except _BROKEN as error:
        raise TrustError(f"The archive is damaged: it cannot be read ({type(error).__name__}). Do not rely on it.") from None
    return Archive(manifest, str(key["key_id"]), registry)


def _entries(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    """The files by name, each harmless, one after the other with nothing between."""
    found = archive.infolist()
    names = {entry.filename: entry for entry in found}
    if len(found) > MOST_FILES or len(names) != len(found) or archive.comment:
        raise TrustError("The archive has too many files, two of one name, or a comment. Do not rely on it.")
    for entry in found:
        _check_entry(entry)
    place = 0
    for entry in sorted(found, key=lambda one: one.header_offset):
        if entry.header_offset != place:
            raise TrustError("The archive holds bytes that belong to none of its files. Do not rely on it.")
        place += LOCAL_HEADER + len(entry.orig_filename.encode("utf-8")) + _extra(archive, entry) + entry.compress_size
    table = sum(TABLE_LINE + len(one.orig_filename.encode("utf-8")) + len(one.extra) + len(one.comment) for one in found)
    if place != archive.start_dir or size - place - table not in ENDS:
        raise TrustError("The archive holds bytes that belong to none of its files. Do not rely on it.")
    return names


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    parts = PurePosixPath(name).parts
    is_inside = name and "\\" not in name and ":" not in name and not name.startswith("/") and ".." not in parts
    mode = entry.external_attr >> 16
    is_file = not name.endswith("/") and stat.S_IFMT(mode) in (0, stat.S_IFREG)
    if not is_inside or not is_file or name != entry.orig_filename or "/".join(parts) != name:
        raise TrustError("The archive names a place outside itself. Do not open it.")
    if entry.flag_bits & (0x1 | 0x8) or entry.compress_type not in PACKINGS:
        raise TrustError("The archive is packed in a way that this registry does not use. Do not rely on it.")


def _extra(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """How long the extra field of the file's own header is; the table of contents may say otherwise."""
    stream = archive.fp
    if stream is None:
        raise zipfile.BadZipFile
    stream.seek(entry.header_offset + LOCAL_HEADER - 2)
    return int.from_bytes(stream.read(2), "little")


def _whole(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], name: str, most: int) -> bytes:
    if name not in entries:
        raise UsageError("This is not the archive of a case: it has no signed manifest.")
    with archive.open(entries[name]) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise TrustError("The manifest is larger than any. Do not rely on the archive.")
    return content


def _check_signed(manifest: bytes, signature: dict[str, Any], keys_text: str) -> tuple[str, dict[str, Any]]:
    if signature.get("type") != TYPE or signature.get("algorithm") != ALGORITHM or signature.get("signs") != MANIFEST:
        raise UsageError("This is not an archive that this program can check.")
    registry, key = published_key(keys_text, signature.get("key_id"))
    try:
        raw = base64.b64decode(signature["signature"], validate=True)
    except (KeyError, TypeError, binascii.Error):
        raise TrustError("The archive has no signature. Do not rely on it.") from None
    check_signature(key, manifest, raw)
    return registry, key


def _manifest(content: bytes) -> dict[str, Any]:
    """The signed text. What is signed and still not of this shape was signed by a newer registry, or is something else."""
    manifest = _json(content)
    try:
        _ = (manifest["about"]["kind"], manifest["about"]["number"], manifest["as_of"], manifest["issued_at"], manifest["key_id"])
        _ = [(line["path"] + line["sha256"], int(line["size"])) for line in manifest["files"]]
        _ = [line["path"] + line["why"] for line in manifest["faults"]]
        is_ours = manifest["schema"] == TYPE and isinstance(manifest["audience"], str)
    except (KeyError, TypeError, ValueError):
        is_ours = False
    if not is_ours:
        raise UsageError("The signature is good, but this program does not know this kind of archive.")
    return manifest


def _check_files(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], manifest: dict[str, Any]) -> None:
    named = {line["path"]: line for line in manifest["files"]}
    if len(named) != len(manifest["files"]) or set(entries) != {*named, MANIFEST, SIGNATURE}:
        raise TrustError("The archive lacks a file of its manifest, or holds one more. Do not rely on it.")
    for path, line in named.items():
        if _hash(archive, entries[path], int(line["size"])) != line["sha256"]:
            raise TrustError(f"The file {path} is not the one that was signed. Do not rely on it.")


def _hash(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, size: int) -> str:
    """The hash of a file that is as long as it should be; empty otherwise. Reads no byte more than that, however it was packed."""
    if entry.file_size != size:
        return ""
    digest, left = hashlib.sha256(), size
    with archive.open(entry) as stream:
        while piece := stream.read(min(PIECE, left) or 1):
            digest.update(piece)
            left -= len(piece)
            if left < 0:
                return ""
    return f"sha256:{digest.hexdigest()}" if left == 0 else ""


def _json(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise UsageError("This is not the archive of a case: its manifest is no JSON object.")
    return value
