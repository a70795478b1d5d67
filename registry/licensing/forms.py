"""Application forms as data: sections, questions and the documents wanted, read from `seeds/forms/*.yaml`.

A form is known by code and version. Published versions are never edited, so an application always finds the one it began
with. What is wrong in a file is found when it is read, not when an applicant meets it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import get_language

from registry.licensing.clocks import DayKind, Limit
from registry.licensing.states import ApplicationKind

FORMS_DIR = settings.BASE_DIR / "seeds" / "forms"


class FormError(Exception):
    """A form file is not a form. Says which file and what is wrong."""


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

    def section(self, code: str) -> Section | None:
        """The section of that code, or None."""
        return next((section for section in self.sections if section.code == code), None)


_PERSON_QUESTIONS: tuple[dict[str, Any], ...] = (
    {"code": "full_name", "type": "text", "label": {"en": "Full name", "ru": "Полное имя", "kk": "Толық аты-жөні"}},
    {"code": "email", "type": "email", "label": {"en": "E-mail address", "ru": "Адрес электронной почты", "kk": "Электрондық пошта"}},
    {"code": "country", "type": "country", "label": {"en": "Country of citizenship", "ru": "Страна гражданства", "kk": "Азаматтығы"}},
)


def form_of(code: str, version: int) -> Form:
    """The form of that code and version. Raises `FormError` if there is none."""
    form = _forms().get((code, version))
    if form is None:
        raise FormError(f"There is no form {code} of version {version} in {FORMS_DIR}.")
    return form


def newest_form(code: str) -> Form:
    """The form of that code with the highest version. Raises `FormError` if there is none."""
    versions = [version for known, version in _forms() if known == code]
    return form_of(code, max(versions, default=0))


def form_to_begin(kind: str, authority: str) -> Form | None:
    """The form in which an authority takes applications of a kind: its own, or the one for all; None if it takes none."""
    forms = [newest_form(code) for code in sorted({code for code, _version in _forms()})]
    offered = [form for form in forms if form.kind == kind and (not form.authorities or authority in form.authorities)]
    return max(offered, key=lambda form: authority in form.authorities, default=None)


def parse_form(text: str, name: str, base: Mapping[str, Any] | None = None) -> Form:
    """The form that a YAML text holds. Raises `FormError` naming `name` and the fault.

    Sections that only name a code are taken from `base`, the data of the form that the text is `based_on`.
    """
    try:
        data = yaml.safe_load(text)
        form = _form(data, base or {})
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise FormError(f"{name}: {type(error).__name__}: {error}") from error
    _check(form, name)
    return form


@cache
def _forms() -> dict[tuple[str, int], Form]:
    found: dict[tuple[str, int], Form] = {}
    texts = {path.name: path.read_text("utf-8") for path in sorted(Path(FORMS_DIR).glob("*.yaml"))}
    for name, text in texts.items():
        form = parse_form(text, name, _base_of(text, name, texts))
        if (form.code, form.version) in found:
            raise FormError(f"{name}: there is another form {form.code} of version {form.version}.")
        found[form.code, form.version] = form
    return found


def _base_of(text: str, name: str, texts: Mapping[str, str]) -> Mapping[str, Any]:
    """The data of the file that a form is based on: one file deep, so that a reader finds every section in one of two places."""
    other = _read(text, name).get("based_on")
    if other is None:
        return {}
    if other not in texts:
        raise FormError(f"{name}: it is based on {other}, which is not there.")
    return _read(texts[other], other)


def _read(text: str, name: str) -> Mapping[str, Any]:
    try:
        data: Mapping[str, Any] = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise FormError(f"{name}: {error}") from error
    return data


def _form(data: Mapping[str, Any], base: Mapping[str, Any]) -> Form:
    known = {row["code"]: row for row in base.get("sections", ())}
    return Form(
        code=data["code"],
        version=int(data["version"]),
        kind=data["kind"],
        title=_text(data["title"]),
        groups=tuple(Group(row["code"], _text(row["title"])) for row in data.get("groups", base.get("groups", ()))),
        sections=tuple(_section({**known.get(row["code"], {}), **row}) for row in data["sections"]),
        declaration=tuple(_text(row) for row in data.get("declaration", base.get("declaration", ()))),
        authorities=frozenset(data.get("authorities", ())),
        representation_days=int(data.get("representation_days", 0)),
        answer_days=int(data.get("answer_days", 30)),
        is_assessed=_yes_or_no(data.get("assessed", data["kind"] == ApplicationKind.NEW_LICENCE), "assessed"),
        sla=_limit(data.get("sla")),
    )


def _yes_or_no(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{key} is true or false")
    return value


def _limit(row: Mapping[str, Any] | None) -> Limit | None:
    if row is None:
        return None
    if int(row["days"]) < 1:
        raise ValueError("a limit has at least one day")
    return Limit(int(row["days"]), DayKind(row["kind"]))


def _section(row: Mapping[str, Any]) -> Section:
    kind = SectionKind(row["kind"])
    questions = _PERSON_QUESTIONS if kind == SectionKind.PERSON else row.get("questions", ())
    return Section(
        code=row["code"],
        group=row["group"],
        kind=kind,
        title=_text(row["title"]),
        why=_text(row.get("why", "")),
        item=_text(row.get("item", "")),
        questions=tuple(_question(question) for question in questions),
        needs=tuple(row.get("needs", ())),
        when=_condition(row.get("when")),
        role=row.get("role", ""),
        is_optional=bool(row.get("optional", False)),
        min_items=int(row.get("min_items", 0)),
        max_items=int(row.get("max_items", 0)),
        max_files=int(row.get("max_files", 0)),
    )


def _question(row: Mapping[str, Any]) -> Question:
    if not isinstance(row["code"], str):
        # YAML reads on, off, yes and no as true and false.
        raise TypeError(f"write the code of the question in quotes, it was read as {row['code']}")
    return Question(
        code=row["code"],
        type=QuestionType(row["type"]),
        label=_text(row["label"]),
        hint=_text(row.get("hint", "")),
        is_optional=bool(row.get("optional", False)),
        max_length=int(row.get("max_length", 200)),
        options=tuple(Option(option["code"], _text(option["label"])) for option in row.get("options", ())),
        source=row.get("source", ""),
        currency=row.get("currency", ""),
        above=row.get("above", ""),
        when=_condition(row.get("when")),
    )


def _condition(row: Mapping[str, Any] | None) -> Condition | None:
    if row is None:
        return None
    is_negated = "lacks" in row
    return Condition(row["section"], row["question"], frozenset(row["lacks" if is_negated else "has"]), is_negated)


def _text(value: str | Mapping[str, str]) -> Text:
    return Text(**value) if isinstance(value, Mapping) else Text(" ".join(value.split()))


def _check(form: Form, name: str) -> None:
    groups, codes = {group.code for group in form.groups}, [section.code for section in form.sections]
    faults = [f"section {code} stands twice" for code in {code for code in codes if codes.count(code) > 1}]
    for section in form.sections:
        faults += _section_faults(section, groups, form)
    if faults:
        raise FormError(f"{name}: " + "; ".join(faults))


def _section_faults(section: Section, groups: set[str], form: Form) -> list[str]:
    where, faults = f"section {section.code}", []
    if section.group not in groups:
        faults.append(f"{where}: no group {section.group}")
    if (section.kind == SectionKind.DOCUMENTS) == bool(section.questions):
        faults.append(f"{where}: documents take no questions, every other section takes some")
    if section.kind == SectionKind.LIST and not 0 <= section.min_items <= section.max_items:
        faults.append(f"{where}: min_items and max_items do not fit")
    if section.kind == SectionKind.DOCUMENTS and section.max_files < 1:
        faults.append(f"{where}: max_files is missing")
    for other in section.waits_for:
        found = form.section(other)
        if found is None or found.waits_for or found.kind != SectionKind.PAGE:
            faults.append(f"{where}: it waits for {other}, which is not a page that anybody can answer")
    chosen = [question for question in section.questions if question.type in (QuestionType.CHOICE, QuestionType.CHOICES)]
    faults += [f"{where}, {one.code}: give options or a source" for one in chosen if bool(one.options) == bool(one.source)]
    return faults
