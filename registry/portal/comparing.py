"""A return beside the one of the period before: section by section, with the difference of every figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from registry.licensing.answers import SUMS, Sources, shown
from registry.licensing.forms import Form, Question, QuestionType, SectionKind
from registry.licensing.progress import applies

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class ComparedRow:
    """One question: what was said, what was said for the period before, and by how much a figure differs, in words."""

    label: str
    now: str
    before: str
    change: str

    @property
    def is_changed(self) -> bool:
        """Whether the two differ."""
        return self.now != self.before


@dataclass(frozen=True)
class ComparedSection:
    """The questions of one section."""

    title: str
    rows: list[ComparedRow]


def compared(form: Form, now: Answers, before: Answers | None, sources: Sources) -> list[ComparedSection]:
    """Every section of questions that applies to what was sent `now`; `before` None: there is nothing to compare with."""
    sections = [section for section in form.sections if section.kind != SectionKind.DOCUMENTS and applies(section, now)]
    return [
        ComparedSection(
            str(section.title),
            [
                _row(question, now.get(section.code, {}), before.get(section.code, {}) if before is not None else {}, sources)
                for question in section.questions_for(now)
            ],
        )
        for section in sections
    ]


def _row(question: Question, now: Answers, before: Answers, sources: Sources) -> ComparedRow:
    present, past = now.get(question.code), before.get(question.code)
    words = "\n".join(shown(question, present, sources)) or _("Not given")
    return ComparedRow(str(question.label), words, "\n".join(shown(question, past, sources)), _change(question, present, past))


def _change(question: Question, present: Any, past: Any) -> str:
    if present is None or past is None or question.type not in (*SUMS, QuestionType.COUNT):
        return ""
    new, old = _figure(present), _figure(past)
    difference = number_format(abs(new - old), force_grouping=True)
    sign = "+" if new > old else "−" if new < old else "±"
    share = f" ({number_format(round((new - old) / abs(old) * 100))} %)" if old else ""
    return f"{sign}{difference}{share}"


def _figure(value: Any) -> Decimal:
    return Decimal(value["amount"] if isinstance(value, Mapping) else value)
