"""What `doctor` finds."""

from dataclasses import dataclass
from enum import Enum


class Grade(Enum):
    """How bad a finding is."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    grade: Grade
    what: str
    remedy: str = ""
