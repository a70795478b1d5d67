"""How far an application is: which sections apply, what each still lacks, what would be sent. A function of form and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.licensing.answers import Context, Problem, Sources, clean, raw_of
from registry.licensing.forms import Form, Question, Section, SectionKind

Answers = Mapping[str, Any]
"""What is kept of each answered section, by its code."""


class SectionState(TextChoices):
    """The words of the task list."""

    COMPLETED = "completed", gettext_lazy("Completed")
    IN_PROGRESS = "in_progress", gettext_lazy("In progress")
    NOT_STARTED = "not_started", gettext_lazy("Not yet started")
    CANNOT_START = "cannot_start", gettext_lazy("Cannot start yet")


@dataclass(frozen=True)
class SectionProgress:
    """One row of the task list."""

    section: Section
    state: SectionState
    problems: tuple[Problem, ...]
    is_counted: bool
    """Whether it counts in "n of m sections completed": an optional one only counts once something is in it."""


@dataclass(frozen=True)
class Progress:
    """The whole task list."""

    rows: tuple[SectionProgress, ...]

    @property
    def total(self) -> int:
        """How many sections count."""
        return sum(row.is_counted for row in self.rows)

    @property
    def completed(self) -> int:
        """How many of them are completed."""
        return sum(row.is_counted and row.state == SectionState.COMPLETED for row in self.rows)

    @property
    def problems(self) -> list[Problem]:
        """Everything that stands in the way of sending, in the order of the form."""
        return [problem for row in self.rows for problem in row.problems]

    @property
    def is_complete(self) -> bool:
        """Whether the application can be sent."""
        return not self.problems

    def row(self, code: str) -> SectionProgress | None:
        """The row of a section, or None when the section does not apply."""
        return next((row for row in self.rows if row.section.code == code), None)


def progress_of(form: Form, answers: Answers, files: Mapping[str, int], sources: Sources) -> Progress:
    """The task list of these answers; `files` counts the current documents by section code."""
    rows = (_row(section, answers, files, sources) for section in form.sections if applies(section, answers))
    return Progress(tuple(rows))


def applies(section: Section, answers: Answers) -> bool:
    """Whether the section is part of the form for these answers. One that waits for an answer is, until that says no."""
    return section.when is None or section.when.section not in answers or section.when.holds(answers)


def is_waiting(section: Section, answers: Answers) -> bool:
    """Whether other sections have to be answered before it."""
    return any(other not in answers for other in section.waits_for)


def context_of(answers: Answers, sources: Sources) -> Context:
    """What questions of this application are answered against."""
    return Context(sources, country=answers.get("legal_entity", {}).get("country", ""))


def items_of(answers: Answers, code: str) -> list[dict[str, Any]]:
    """The items of a list section."""
    items: list[dict[str, Any]] = answers.get(code, {}).get("items", [])
    return items


def kept_answers(form: Form, answers: Answers, sources: Sources) -> dict[str, Any]:
    """The answers as they would be sent: only sections and questions that apply, read anew where one depends on another."""
    kept: dict[str, Any] = {}
    for section in form.sections:
        if section.code not in answers or section.kind == SectionKind.DOCUMENTS or not applies(section, answers):
            continue
        if section.kind == SectionKind.LIST:
            kept[section.code] = {"items": items_of(answers, section.code)}
        else:
            kept[section.code] = _read_anew(section, answers, sources)[0]
    return kept


def _row(section: Section, answers: Answers, files: Mapping[str, int], sources: Sources) -> SectionProgress:
    if is_waiting(section, answers):
        problem = Problem(section.code, "", _("“%(section)s” has not been answered yet.") % {"section": section.title})
        return SectionProgress(section, SectionState.CANNOT_START, (problem,), is_counted=True)
    given = answers.get(section.code)
    if section.kind == SectionKind.DOCUMENTS:
        return _documents_row(section, given, files.get(section.code, 0))
    if given is None:
        problem = Problem(section.code, "", _("“%(section)s” has not been answered yet.") % {"section": section.title})
        return SectionProgress(section, SectionState.NOT_STARTED, (problem,), is_counted=True)
    problems = _list_problems(section, given) if section.kind == SectionKind.LIST else _read_anew(section, answers, sources)[1]
    state = SectionState.IN_PROGRESS if problems else SectionState.COMPLETED
    return SectionProgress(section, state, tuple(problems), is_counted=True)


def _documents_row(section: Section, given: Any, count: int) -> SectionProgress:
    if count:
        return SectionProgress(section, SectionState.COMPLETED, (), is_counted=True)
    if section.is_optional:
        state = SectionState.COMPLETED if given else SectionState.NOT_STARTED
        return SectionProgress(section, state, (), is_counted=bool(given))
    problem = Problem(section.code, "", _("“%(section)s”: add at least one document.") % {"section": section.title})
    return SectionProgress(section, SectionState.NOT_STARTED, (problem,), is_counted=True)


def _list_problems(section: Section, given: Mapping[str, Any]) -> list[Problem]:
    count = len(given.get("items", []))
    if count < section.min_items:
        text = ngettext("“%(section)s”: add at least %(count)d.", "“%(section)s”: add at least %(count)d.", section.min_items)
        return [Problem(section.code, "", text % {"section": section.title, "count": section.min_items})]
    if not given.get("done"):
        return [Problem(section.code, "", _("“%(section)s”: say that the list is complete.") % {"section": section.title})]
    return []


def _read_anew(section: Section, answers: Answers, sources: Sources) -> tuple[dict[str, Any], list[Problem]]:
    questions: tuple[Question, ...] = section.questions_for(answers)
    given = answers.get(section.code, {})
    raw = {question.code: raw_of(question, given.get(question.code)) for question in questions}
    return clean(section.code, questions, raw, context_of(answers, sources))
