"""Application forms as data: sections, questions and the documents wanted. `form_reading.py` reads them from YAML.

A form is known by code and version. Published versions are never edited, so an application always finds the one it began
with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language

from registry.licensing.clocks import Limit
from registry.licensing.form_rules import Condition, PowerRule, SignatureRule


class FormError(Exception):
    """A text is not a form. Says in which file and line, what is wrong and what to do."""


class SectionKind(StrEnum):
    """How a section is filled in."""

    PAGE = "page"
    PERSON = "person"
    LIST = "list"
    DOCUMENTS = "documents"


class QuestionType(StrEnum):
    """What an answer has to be."""

    TEXT = "text"
    LONGTEXT = "longtext"
    CHOICE = "choice"
    CHOICES = "choices"
    COUNTRY = "country"
    DATE = "date"
    MONEY = "money"
    AMOUNT = "amount"
    COUNT = "count"
    PERCENT = "percent"
    EMAIL = "email"
    SITE = "site"
    WALLET = "wallet"
    IBAN = "iban"
    BIN = "bin"
    LEI = "lei"
    REGISTRATION = "registration"
    PHONE = "phone"


IDENTIFIER_TYPES = frozenset(
    {
        QuestionType.SITE,
        QuestionType.WALLET,
        QuestionType.IBAN,
        QuestionType.BIN,
        QuestionType.LEI,
        QuestionType.REGISTRATION,
        QuestionType.PHONE,
    }
)


@dataclass(frozen=True)
class Text:
    """A text of the form in its languages; `str()` gives the reader's, or English."""

    en: str
    kk: str = ""
    ru: str = ""

    def __str__(self) -> str:
        return str(getattr(self, get_language() or "en", "") or self.en)

    def __bool__(self) -> bool:
        return bool(self.en)


@dataclass(frozen=True)
class Option:
    """One choice."""

    code: str
    label: Text


@dataclass(frozen=True)
class Question:
    """One question."""

    code: str
    type: QuestionType
    label: Text
    hint: Text
    is_optional: bool = False
    max_length: int = 200
    options: tuple[Option, ...] = ()
    source: str = ""
    currency: str = ""
    above: str = ""
    when: Condition | None = None


@dataclass(frozen=True)
class Section:
    """One row of the task list: a page of questions, a person, a list of items, or documents of one kind."""

    code: str
    group: str
    kind: SectionKind
    title: Text
    why: Text
    item: Text
    questions: tuple[Question, ...] = ()
    needs: tuple[str, ...] = ()
    when: Condition | None = None
    role: str = ""
    is_optional: bool = False
    min_items: int = 0
    max_items: int = 0
    max_files: int = 0

    @property
    def waits_for(self) -> frozenset[str]:
        """Sections that have to be answered before this one can be shown."""
        conditions = [condition for condition in (self.when, *(question.when for question in self.questions)) if condition]
        return frozenset(self.needs) | {condition.section for condition in conditions}

    def questions_for(self, answers: Mapping[str, Any]) -> tuple[Question, ...]:
        """The questions that these answers leave to be asked."""
        return tuple(question for question in self.questions if question.when is None or question.when.holds(answers))


@dataclass(frozen=True)
class Group:
    """A heading of the task list."""

    code: str
    title: Text


@dataclass(frozen=True)
class Form:
    """A whole form of one version, and the rules of the procedure that it begins.

    `kind` is what is applied for; `authorities` are the codes of those that use it, empty for all. `representation_days`: a refusal
    needs a preliminary notice with so many days for representations; 0: it needs none. `answer_days`: how long an application
    may wait for its applicant after a due day before it can be closed as lapsed.
    """

    code: str
    version: int
    kind: str
    title: Text
    groups: tuple[Group, ...]
    sections: tuple[Section, ...]
    declaration: tuple[Text, ...]
    authorities: frozenset[str] = frozenset()
    representation_days: int = 0
    answer_days: int = 30
    is_assessed: bool = True
    """Whether every section has to be assessed before a grant is recommended."""
    sla: Limit | None = None
    """Within which days the authority decides; None: the law sets no limit."""
    signature: SignatureRule = SignatureRule.OPTIONAL
    power: PowerRule = field(default_factory=PowerRule)

    def section(self, code: str) -> Section | None:
        """The section of that code, or None."""
        return next((section for section in self.sections if section.code == code), None)
