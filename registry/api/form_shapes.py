"""How a form looks as JSON, in the reader's language: all that a program needs to ask the questions itself."""

from typing import Any

from registry.licensing.answers import Sources, options_of
from registry.licensing.form_rules import Condition
from registry.licensing.forms import Form, Question, QuestionType, Section

Json = dict[str, Any]
_WITH_OPTIONS = frozenset({QuestionType.CHOICE, QuestionType.CHOICES, QuestionType.COUNTRY})
_WITH_LENGTH = frozenset({QuestionType.TEXT, QuestionType.LONGTEXT})


def form_json(form: Form, sources: Sources) -> Json:
    """The whole form. `sources` are the options that come from reference data."""
    return {
        "code": form.code,
        "version": form.version,
        "title": str(form.title),
        "groups": [{"code": group.code, "title": str(group.title)} for group in form.groups],
        "sections": [_section(section, sources) for section in form.sections],
        "declaration": [str(text) for text in form.declaration],
    }


def _section(section: Section, sources: Sources) -> Json:
    return {
        "code": section.code,
        "group": section.group,
        "kind": section.kind,
        "title": str(section.title),
        "why": str(section.why) or None,
        "item": str(section.item) or None,
        "is_optional": section.is_optional,
        "waits_for": sorted(section.waits_for),
        "when": _condition(section.when),
        "min_items": section.min_items,
        "max_items": section.max_items,
        "max_files": section.max_files,
        "questions": [_question(question, sources) for question in section.questions],
    }


def _question(question: Question, sources: Sources) -> Json:
    has_options = question.type in _WITH_OPTIONS
    return {
        "code": question.code,
        "type": question.type,
        "label": str(question.label),
        "hint": str(question.hint) or None,
        "is_optional": question.is_optional,
        "max_length": question.max_length if question.type in _WITH_LENGTH else None,
        "currency": question.currency or None,
        "above": question.above or None,
        "options": [{"code": one.code, "name": str(one.label)} for one in options_of(question, sources)] if has_options else None,
        "when": _condition(question.when),
    }


def _condition(condition: Condition | None) -> Json | None:
    if condition is None:
        return None
    return {
        "section": condition.section,
        "question": condition.question,
        "test": "lacks" if condition.is_negated else "has",
        "codes": sorted(condition.codes),
    }
