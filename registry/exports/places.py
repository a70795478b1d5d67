"""Where archives are kept: below `settings.EXPORTS_DIR`, readable by this system alone."""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

PRIVATE = 0o600


def folder() -> Path:
    """The folder, made when it is needed."""
    path = Path(settings.EXPORTS_DIR)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def place_of(pk: int) -> Path:
    """The whole archive of a row."""
    return folder() / f"{pk}.zip"


def begin(pk: int) -> tuple[Path, BinaryIO]:
    """A new, empty file for an archive under way. What a killed worker left behind is gone; one that still writes harms nobody."""
    path = folder() / f"{pk}.part"
    path.unlink(missing_ok=True)
    return path, os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE), "wb")


def remove(pk: int) -> None:
    """Take the archive of a row away, and what is left of one under way."""
    for ending in ("zip", "part"):
        (folder() / f"{pk}.{ending}").unlink(missing_ok=True)


def hash_of(path: Path) -> str:
    """The hash of a file, read piece by piece."""
    with path.open("rb") as stream:
        return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
