"""Where the files of a list are."""

import uuid
from pathlib import Path

from django.conf import settings

PLAIN = "snapshot.jsonl"
GZIP = "snapshot.jsonl.gz"
ZSTD = "snapshot.jsonl.zst"
FILE_OF_ENCODING = {"identity": PLAIN, "gzip": GZIP, "zstd": ZSTD}


def list_folder(code: str) -> Path:
    """The folder of a list."""
    return Path(settings.ARTEFACTS_DIR) / code


def snapshot_folder(code: str, epoch: uuid.UUID, seq: int) -> Path:
    """The folder of one version. It is there as a whole or not at all."""
    return list_folder(code) / str(epoch) / str(seq)
