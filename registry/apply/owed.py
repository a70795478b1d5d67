"""What pages of returns show, worked out of what supervision knows. Another exchange's return is as good as none."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.apply.loading import load_licence
from registry.apply.wording import AnswerCard, TaskGroup, plain_rows
from registry.licensing.answers import Sources
from registry.licensing.forms import Form, Section, SectionKind
from registry.licensing.progress import Progress, SectionProgress, SectionState, applies
from registry.supervision.queries.returns import ReturnLine, line_of
from registry.supervision.states import ReturnState

ALL, OPEN, LATE = "all", "open", "late"
ChangeLink = Callable[[Section], str]


def load_line(request: HttpRequest, number: str, kind: str, period: str) -> ReturnLine:
    """The return of the organisation's licence. Raises `Http404` when none is owed and none was sent."""
    line = line_of(load_licence(request, number), kind, period, timezone.now())
    if line is None:
        raise Http404
    return line


def filters() -> dict[str, tuple[str, Callable[[ReturnLine], bool]]]:
    """The views of the list by their code: their words, and which returns they hold."""
    return {
        ALL: (_("All"), lambda _line: True),
        OPEN: (_("To be sent"), lambda line: line.is_open),
        LATE: (_("Overdue"), lambda line: line.is_overdue),
        ReturnState.SENT.value: (_("Sent"), lambda line: line.state == ReturnState.SENT),
        ReturnState.ACCEPTED.value: (_("Accepted"), lambda line: line.state == ReturnState.ACCEPTED),
    }


def counts(lines: Iterable[ReturnLine]) -> list[dict[str, Any]]:
    """What of the returns waits for the exchange, each count with the way to exactly what it counts."""
    found, here = list(lines), reverse("apply:returns")
    return [
        {"number": sum(line.is_open for line in found), "text": _("returns to be sent"), "url": f"{here}?show={OPEN}"},
        {"number": sum(line.is_overdue for line in found), "text": _("returns overdue"), "url": f"{here}?show={LATE}", "late": True},
    ]


def late_words(line: ReturnLine) -> str:
    """How late a return is, or was sent, in words; empty when it is in time."""
    if not line.days_late:
        return ""
    return ngettext("%(count)d day late", "%(count)d days late", line.days_late) % {"count": line.days_late}


def task_groups(form: Form, progress: Progress, line: ReturnLine) -> list[TaskGroup]:
    """The task list by groups, ending with sending."""
    groups = [
        TaskGroup(group.code, str(group.title), [_task(row, line) for row in progress.rows if row.section.group == group.code])
        for group in form.groups
    ]
    state = SectionState.NOT_STARTED if progress.is_complete else SectionState.CANNOT_START
    send = {
        "title": _("Check answers and send"),
        "status_text": state.label,
        "status_code": state.value,
        "url": reverse("apply:return_check", args=line.address),
    }
    return [*(group for group in groups if group.items), TaskGroup("send", _("Send"), [send])]


def answer_cards(
    form: Form, answers: Mapping[str, Any], files: Mapping[str, list[str]], sources: Sources, change: ChangeLink | None = None
) -> list[AnswerCard]:
    """Every section that applies with its answers or the names of its files; `change` gives the address of its page."""
    return [
        AnswerCard(str(section.title), _rows(section, answers, files, sources, change(section) if change else ""))
        for section in form.sections
        if applies(section, answers)
    ]


def names_by_section(files: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Names of files by the code of their section, from pairs of both."""
    found: dict[str, list[str]] = defaultdict(list)
    for section, name in files:
        found[section].append(name)
    return found


def _rows(
    section: Section, answers: Mapping[str, Any], files: Mapping[str, list[str]], sources: Sources, change: str
) -> list[dict[str, Any]]:
    if section.kind == SectionKind.DOCUMENTS:
        return [{"label": str(section.title), "value": "\n".join(files.get(section.code, [])) or _("None"), "change": change}]
    return [row | {"change": change} for row in plain_rows(section, answers.get(section.code, {}), answers, sources)]


def _task(row: SectionProgress, line: ReturnLine) -> dict[str, Any]:
    task: dict[str, Any] = {"title": str(row.section.title), "status_text": row.state.label, "status_code": row.state.value}
    if row.section.is_optional:
        task["hint"] = _("Optional")
    if row.state != SectionState.CANNOT_START:
        task["url"] = reverse("apply:return_section", args=[*line.address, row.section.code])
    return task
