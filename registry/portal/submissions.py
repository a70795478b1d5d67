"""What an applicant sent, in words, with every difference to what was sent before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.licensing.answers import Sources, shown
from registry.licensing.forms import Form, Question, Section, SectionKind

Content = Mapping[str, Any]
"""The content of a submission."""

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"


@dataclass(frozen=True)
class ShownAnswer:
    """One answer. `before` is what stood there in the submission before, where `change` is not `same`."""

    label: str
    lines: list[str]
    change: str = SAME
    before: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ShownItem:
    """One item of a list, or the one set of answers of a page."""

    answers: list[ShownAnswer]
    change: str = SAME


@dataclass(frozen=True)
class ShownSection:
    """One section of the form."""

    code: str
    title: str
    is_list: bool
    items: list[ShownItem]

    @property
    def is_changed(self) -> bool:
        """Whether anything in it differs from the submission before."""
        return any(item.change != SAME or any(answer.change != SAME for answer in item.answers) for item in self.items)


def shown_sections(form: Form, content: Content, earlier: Content | None, sources: Sources) -> list[ShownSection]:
    """The sections that were answered now or before, in the order of the form. Without `earlier` nothing counts as changed."""
    now = content.get("answers", {})
    before = (earlier or content).get("answers", {})
    sections = (section for section in form.sections if section.kind != SectionKind.DOCUMENTS)
    return [_section(section, now, before, sources) for section in sections if section.code in now or section.code in before]


def _section(section: Section, now: Content, before: Content, sources: Sources) -> ShownSection:
    ours, theirs = now.get(section.code, {}), before.get(section.code, {})
    if section.kind == SectionKind.LIST:
        items = list(_items(section, ours.get("items", []), theirs.get("items", []), sources))
        return ShownSection(section.code, str(section.title), is_list=True, items=items)
    answers = list(_answers(section.questions, ours, theirs, sources))
    return ShownSection(section.code, str(section.title), is_list=False, items=[ShownItem(answers)])


def _items(section: Section, now: list[Content], before: list[Content], sources: Sources) -> Iterator[ShownItem]:
    known = {item["id"]: item for item in before}
    for item in now:
        earlier = known.pop(item["id"], None)
        answers = list(_answers(section.questions, item, earlier if earlier is not None else item, sources))
        yield ShownItem(answers, SAME if earlier is not None else ADDED)
    for item in known.values():
        yield ShownItem(list(_answers(section.questions, item, item, sources)), REMOVED)


def _answers(questions: tuple[Question, ...], now: Content, before: Content, sources: Sources) -> Iterator[ShownAnswer]:
    for question in questions:
        value, old = now.get(question.code), before.get(question.code)
        if value is None and old is None:
            continue
        lines, old_lines = shown(question, value, sources), shown(question, old, sources)
        yield ShownAnswer(str(question.label), lines, SAME if value == old else CHANGED, old_lines)


def new_documents(content: Content, earlier: Content | None) -> set[int]:
    """Numbers of the documents that the submission before did not hold; none when there was none before."""
    return set() if earlier is None else set(_documents(content)) - set(_documents(earlier))


def _documents(content: Content) -> Iterator[int]:
    for document in content.get("documents", []):
        yield document["id"]
    for request in content.get("requests", []):
        for document in request["documents"]:
            yield document["id"]
