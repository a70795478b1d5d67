"""The files of the demo world."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

FOLDER = settings.BASE_DIR / "seeds" / "demo"

Facts = dict[str, Any]
"""What a file says of one subject."""


@cache
def seed(name: str) -> Any:
    """What `seeds/demo/<name>.yaml` holds."""
    return yaml.safe_load(seed_file(f"{name}.yaml").read_text("utf-8"))


def seed_file(name: str) -> Path:
    """The path of a file of the demo world."""
    return Path(FOLDER / name)


def by_code(name: str) -> dict[str, Facts]:
    """The subjects of a file by their code, in its order."""
    return {facts["code"]: facts for facts in seed(name)}
