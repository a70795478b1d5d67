"""What a new version of a form changes, and what it must not change because the registry itself reads it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.licensing.forms import Form, Question, Section

READ_BY_THE_REGISTRY = frozenset({
    "legal_entity", "registration", "address", "trading_names", "activities", "sites", "accounts", "wallets",
})  # fmt: skip
"""Sections from which a grant takes the names, identifiers and activities of a licensee; those of people have a role."""

RULES = ("title", "groups", "declaration", "representation_days", "answer_days", "is_assessed", "sla")


class ChangeKind(TextChoices):
    """How a part of a form differs from the version before."""

    ADDED = "added", gettext_lazy("Added")
    REMOVED = "removed", gettext_lazy("Removed")
    CHANGED = "changed", gettext_lazy("Changed")


@dataclass(frozen=True)
class FormChange:
    """One difference: of the rules of the procedure (no section), a section (no question), or a question. `keys` names what changed."""

    kind: ChangeKind
    section: str = ""
    question: str = ""
    title: str = ""
    keys: tuple[str, ...] = ()


def changes_between(before: Form, after: Form) -> list[FormChange]:
    """Every difference, the rules first, then by section in the order of the new version, removed ones last."""
    rules = _differing(before, after, RULES)
    found = [FormChange(ChangeKind.CHANGED, keys=rules)] if rules else []
    for section in after.sections:
        found += _section_changes(before.section(section.code), section)
    gone = [section for section in before.sections if after.section(section.code) is None]
    return found + [FormChange(ChangeKind.REMOVED, section.code, title=str(section.title)) for section in gone]


def faults_of_change(before: Form, after: Form) -> list[str]:
    """Why the new version cannot follow the one before, in sentences with what to do; none when it can."""
    faults = []
    if after.version != before.version + 1:
        faults.append(
            _("Write “version: %(next)d”: the newest version is %(last)d.") % {"next": before.version + 1, "last": before.version}
        )
    if after.kind != before.kind:
        faults.append(_("Write “kind: %(kind)s”: a form stays one for the same kind of application.") % {"kind": before.kind})
    if after.authorities != before.authorities:
        listed = ", ".join(sorted(before.authorities))
        faults.append(_("Write “authorities: [%(listed)s]”: a form stays with its authorities.") % {"listed": listed})
    for section in before.sections:
        if section.code in READ_BY_THE_REGISTRY or section.role:
            faults += _reading_faults(section, after.section(section.code))
    return faults


def _reading_faults(before: Section, after: Section | None) -> Iterator[str]:
    if after is None or (after.kind, after.role) != (before.kind, before.role):
        yield _("Keep the section %(section)s with its kind and role: the register is made from it.") % {"section": before.code}
        return
    types = {question.code: question.type for question in after.questions}
    for question in before.questions:
        if types.get(question.code) != question.type:
            words = {"section": before.code, "question": question.code}
            yield _("Keep the question %(question)s of %(section)s with its type: the register is made from it.") % words


def _section_changes(before: Section | None, after: Section) -> list[FormChange]:
    if before is None:
        return [FormChange(ChangeKind.ADDED, after.code, title=str(after.title))]
    names = [field.name for field in fields(Section) if field.name != "questions"]
    keys = _differing(before, after, names)
    found = [FormChange(ChangeKind.CHANGED, after.code, title=str(after.title), keys=keys)] if keys else []
    known = {question.code: question for question in before.questions}
    for question in after.questions:
        found += _question_changes(after, known.pop(question.code, None), question)
    return found + [FormChange(ChangeKind.REMOVED, after.code, question.code, str(question.label)) for question in known.values()]


def _question_changes(section: Section, before: Question | None, after: Question) -> list[FormChange]:
    if before is None:
        return [FormChange(ChangeKind.ADDED, section.code, after.code, str(after.label))]
    keys = _differing(before, after, [field.name for field in fields(Question)])
    return [FormChange(ChangeKind.CHANGED, section.code, after.code, str(after.label), keys)] if keys else []


def _differing(before: Any, after: Any, names: Any) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
