"""Where the real public data lies that some tests read: beside the checkout, or where TIZILIM_SHARED_DATA says."""

import os
from pathlib import Path

import pytest

SHARED_DATA = Path(os.environ.get("TIZILIM_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def shared(*parts: str) -> Path:
    """The file or folder; skips the calling test, saying so, where it is absent."""
    path = SHARED_DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path} is absent: real data is no part of the project")
    return path
