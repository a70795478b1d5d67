"""The files of a version: the snapshot, plain and packed. Only when they are whole does the served head move."""

import fcntl
import gzip
import hashlib
import logging
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import zstandard
from django.db import connection

from registry.blocklist.models import List
from registry.distribution.models import Delivery
from registry.distribution.places import GZIP, PLAIN, ZSTD, list_folder, snapshot_folder
from registry.feed import list_hash
from registry.outbox.actions import wake_due

log = logging.getLogger(__name__)
KEPT = 10
GZIP_LEVEL = 6
ZSTD_LEVEL = 9
PIECE = 1 << 20
FETCH = 5000

# One statement, so the lines are those of exactly this version, whatever is published meanwhile.
_LINES = """
SELECT head.seq, head.epoch, head.list_hash, line.line, line.digest
FROM blocklist_list head LEFT JOIN blocklist_line line ON line.list_id = head.id
WHERE head.code = %s ORDER BY line.entry_ref
"""


class ArtefactError(Exception):
    """The lines of a list do not give the hash that was published. The head served stays where it is."""


@dataclass(frozen=True)
class Version:
    """Which version the lines of one reading belong to."""

    seq: int
    epoch: uuid.UUID
    list_hash: str


def build(code: str) -> int:
    """Make the files of the list's newest version if they are missing, and serve it. Gives the version served.

    Raises `ArtefactError` when the lines do not add up to the published hash; nothing is served then. Builders of one list
    wait for each other; one that is killed leaves nothing but a folder that the next removes.
    """
    head = List.objects.get(code=code)
    if _is_served(head):
        return head.served_seq
    with _only_builder(code):
        head.refresh_from_db()
        if not _is_served(head):
            version = _write(code)
            _serve(head, version)
            _prune(head, version)
            return version.seq
    return head.served_seq


def _is_served(head: List) -> bool:
    return head.served_seq == head.seq and (snapshot_folder(head.code, head.epoch, head.seq) / PLAIN).exists()


def _write(code: str) -> Version:
    unfinished = list_folder(code) / f".making-{uuid.uuid4().hex}"
    unfinished.mkdir(parents=True, mode=0o700)
    try:
        version = _write_plain(code, unfinished / PLAIN)
        _pack(unfinished)
        final = snapshot_folder(code, version.epoch, version.seq)
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.rmtree(final, ignore_errors=True)
        unfinished.rename(final)
        _sync(final.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return version


def _write_plain(code: str, path: Path) -> Version:
    digests: list[bytes] = []
    version: Version | None = None
    with path.open("wb") as file:
        for seq, epoch, published_hash, line, digest in _lines(code):
            version = version or Version(seq, epoch, published_hash)
            if line is not None:
                text = line.encode()
                own = hashlib.sha256(text).digest()
                if own != bytes(digest):
                    raise ArtefactError(f"{code}: a line of version {seq} does not have its digest")
                digests.append(own)
                file.write(text + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if version is None or list_hash(digests) != version.list_hash:
        raise ArtefactError(f"{code}: the lines do not give the published hash")
    return version


def _lines(code: str) -> Iterator[tuple[int, uuid.UUID, str, str | None, bytes]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LINES, [code])
        while rows := cursor.fetchmany(FETCH):
            yield from rows


def _pack(folder: Path) -> None:
    plain = folder / PLAIN
    with plain.open("rb") as source, (folder / GZIP).open("wb") as target:
        with gzip.GzipFile(filename="", mode="wb", fileobj=target, compresslevel=GZIP_LEVEL, mtime=0) as packed:
            shutil.copyfileobj(source, packed, PIECE)
        target.flush()
        os.fsync(target.fileno())
    with plain.open("rb") as source, (folder / ZSTD).open("wb") as target:
        zstandard.ZstdCompressor(level=ZSTD_LEVEL).copy_stream(source, target, size=plain.stat().st_size)
        target.flush()
        os.fsync(target.fileno())


def _serve(head: List, version: Version) -> None:
    moved = List.objects.filter(pk=head.pk, epoch=version.epoch, served_seq__lt=version.seq).update(served_seq=version.seq)
    if moved:
        wake_due(Delivery)


def _prune(head: List, version: Version) -> None:
    """Older snapshots go; the log is never deleted, so nothing is lost."""
    folder = snapshot_folder(head.code, version.epoch, version.seq).parent
    kept = sorted((int(path.name) for path in folder.iterdir() if path.name.isdigit()), reverse=True)[:KEPT]
    for path in folder.iterdir():
        if not path.name.isdigit() or int(path.name) not in kept:
            shutil.rmtree(path, ignore_errors=True)
    for leftover in list_folder(head.code).glob(".making-*"):
        shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def _only_builder(code: str) -> Iterator[None]:
    """A lock on a file: it is gone with the process that held it, however that ended."""
    folder = list_folder(code)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
