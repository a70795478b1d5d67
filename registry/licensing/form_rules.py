"""What a form asks beside its questions: on what condition, whether what is sent is signed, and who needs a power of attorney."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Condition:
    """True when an answer of another section has one of these codes, or, with `lacks`, none of them."""

    section: str
    question: str
    codes: frozenset[str]
    is_negated: bool

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether it holds for the answers given so far, by section."""
        given = answers.get(self.section, {}).get(self.question)
        codes = set(given if isinstance(given, list) else [given])
        return bool(codes & self.codes) is not self.is_negated


class SignatureRule(StrEnum):
    """Whether the sending is signed electronically."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


@dataclass(frozen=True)
class PowerRule:
    """Powers of attorney that a form wants, each when its condition holds; None: never.

    `sender`: who sends without being named in the answers needs a power to send. `representative`: somebody has a power to
    receive notices. `apostille`: a power counts only with its apostille.
    """

    sender: Condition | None = None
    representative: Condition | None = None
    apostille: Condition | None = None

    @property
    def sections(self) -> frozenset[str]:
        """Codes of the sections that the conditions look at."""
        conditions = (self.sender, self.representative, self.apostille)
        return frozenset(condition.section for condition in conditions if condition is not None)
