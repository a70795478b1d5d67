"""What pages show, worked out of what licensing knows: rows of task lists, answers to read, the life of an application."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.licensing.answers import Sources, shown
from registry.licensing.clock_words import day_words, due_words, left_words, pause_sentence
from registry.licensing.clocks import Clock, Holder
from registry.licensing.forms import Form, Section, SectionKind
from registry.licensing.models import Application, Decision, Document, InformationRequest, Submission
from registry.licensing.progress import Progress, SectionProgress, SectionState, applies, items_of
from registry.licensing.states import CLOSED, WITH_APPLICANT, ApplicationState, Outcome, RequestPurpose, RequestState

Row = dict[str, Any]


@dataclass(frozen=True)
class TaskGroup:
    """A heading of the task list with its rows."""

    code: str
    title: str
    items: list[Row]


@dataclass(frozen=True)
class AnswerCard:
    """The answers of one section, or of one item of a list, to read."""

    title: str
    rows: list[Row]


def task_groups(form: Form, progress: Progress, number: str, send_url: str) -> list[TaskGroup]:
    """The task list by groups, ending with sending."""
    groups = [
        TaskGroup(group.code, str(group.title), [_task(row, number) for row in progress.rows if row.section.group == group.code])
        for group in form.groups
    ]
    state = SectionState.NOT_STARTED if progress.is_complete else SectionState.CANNOT_START
    send = {
        "title": _("Check answers and send"),
        "status_text": state.label,
        "status_code": state.value,
        "url": send_url,
    }
    return [*(group for group in groups if group.items), TaskGroup("send", _("Send"), [send])]


def completed_words(progress: Progress) -> str:
    """How far the task list is: “7 of 22 sections completed”."""
    words = {"completed": progress.completed, "total": progress.total}
    return ngettext("%(completed)d of %(total)d section completed", "%(completed)d of %(total)d sections completed", progress.total) % words


def answer_cards(
    form: Form, answers: Mapping[str, Any], files: Mapping[str, list[Document]], sources: Sources, number: str, *, can_change: bool
) -> Iterator[AnswerCard]:
    """Every section that applies with its answers; Change links lead back to the check page."""
    for section in form.sections:
        if not applies(section, answers):
            continue
        change = f"{reverse('apply:section', args=[number, section.code])}?to=check" if can_change else ""
        yield AnswerCard(str(section.title), list(_answer_rows(section, answers, files, sources, change)))


def item_cards(section: Section, answers: Mapping[str, Any], sources: Sources, number: str) -> list[dict[str, Any]]:
    """The items of a list, each with its answers and the address of its page."""
    return [
        {
            "id": item["id"],
            "title": f"{str(section.item).capitalize()} {position}",
            "name": _first(section, item, sources),
            "url": reverse("apply:item", args=[number, section.code, item["id"]]),
            "rows": list(_question_rows(section, item, answers, sources)),
        }
        for position, item in enumerate(items_of(answers, section.code), 1)
    ]


def plain_rows(section: Section, data: Mapping[str, Any], answers: Mapping[str, Any], sources: Sources) -> list[Row]:
    """The answers of one page to read, e.g. a colleague's beside one's own."""
    return list(_question_rows(section, data, answers, sources))


def who_has_the_ball(application: Application) -> str:
    """Who has to do something next, in a sentence."""
    if application.state in WITH_APPLICANT:
        return _("Waiting for you")
    if application.state in CLOSED:
        return _("Nobody: it is over")
    return _("With %(authority)s") % {"authority": application.authority}


def term(clock: Clock | None) -> Row | None:
    """How much of its time the authority has used: day n of m, each pause, what is left, by when. None where nothing limits it."""
    if clock is None:
        return None
    is_over = clock.holder == Holder.NOBODY
    return {
        "day": day_words(clock),
        "pauses": [pause_sentence(taken) for taken in clock.pauses],
        "left": "" if is_over else left_words(clock),
        "due": "" if is_over else due_words(clock),
    }


def next_step(application: Application) -> str:
    """What happens next, in a sentence."""
    return {
        ApplicationState.DRAFT: _("Complete every section, check the answers and send the application."),
        ApplicationState.AWAITING_FEE: _("Pay the fee. The application counts as submitted on the day it is paid in full."),
        ApplicationState.SUBMITTED: _("An officer of the authority takes the case."),
        ApplicationState.UNDER_REVIEW: _("The authority reviews the application. It may ask for more, or decide."),
        ApplicationState.RETURNED: _("Complete the application and send it again; the review waits for you."),
        ApplicationState.INFORMATION_REQUESTED: _("Answer the request; the review waits for you."),
        ApplicationState.NOTICE_GIVEN: _("Read the notice. You may answer it until the day it names; nothing is decided before."),
        ApplicationState.DECISION_PROPOSED: _("A decision is prepared. A second person of the authority has to approve it."),
        ApplicationState.IN_PRINCIPLE: _("Show that every pre-condition is met. The licence can be granted then."),
        ApplicationState.GRANTED: _("Keep to the licence and its conditions."),
        ApplicationState.REFUSED: _("Read the notice: it says why, and how to appeal."),
        ApplicationState.WITHDRAWN: _("Nothing. You can begin a new application at any time."),
        ApplicationState.LAPSED: _("Nothing. You can begin a new application at any time."),
    }[ApplicationState(application.state)]


def notice_title(decision: Decision) -> str:
    """What the notice of a decision is called: a preliminary notice and an approval in principle decide nothing for good."""
    titles = {Outcome.NOTICE: _("Preliminary notice"), Outcome.IN_PRINCIPLE: _("Approval in principle")}
    return titles.get(Outcome(decision.outcome), _("Decision notice"))


def read_notice(decision: Decision) -> str:
    """The same, as the link to it."""
    links = {Outcome.NOTICE: _("Read the preliminary notice"), Outcome.IN_PRINCIPLE: _("Read the approval in principle")}
    return links.get(Outcome(decision.outcome), _("Read the decision notice"))


def what_is_asked(request: InformationRequest | None) -> str:
    """What the applicant is asked to do, as a link and a heading; empty when nothing is asked."""
    if request is None:
        return ""
    return {
        RequestPurpose.INFORMATION: _("Answer the request"),
        RequestPurpose.COMPLETENESS: _("Complete the application"),
        RequestPurpose.REPRESENTATIONS: _("Answer the preliminary notice"),
        RequestPurpose.PRE_CONDITIONS: _("Show that the pre-conditions are met"),
    }[RequestPurpose(request.purpose)]


def life(
    application: Application, submissions: Iterable[Submission], requests: Iterable[InformationRequest], decisions: Iterable[Decision]
) -> list[Row]:
    """What happened to the application, newest first. Officers are named by their authority, not in person."""
    events = [_event(_("Draft begun"), application.created_at, str(application.created_by))]
    for submission in sorted(submissions, key=lambda one: one.number):
        title = _("Application sent") if submission.number == 1 else _("Answer sent")
        events.append(_event(title, submission.submitted_at, str(submission.submitted_by)))
    if application.taken_at:
        events.append(_event(_("Review begun"), application.taken_at, str(application.authority)))
    for request in requests:
        url = reverse("apply:request", args=[application.number, request.number])
        link = {"url": url, "link_text": _("Request %(number)d") % {"number": request.number}}
        events.append(_event(str(request.get_purpose_display()), request.asked_at, str(application.authority)) | link)
        if request.state == RequestState.WITHDRAWN and request.withdrawn_at:
            events.append(_event(_("Request taken back"), request.withdrawn_at, str(application.authority), request.withdraw_reason))
    if application.withdrawn_at:
        events.append(_event(_("Application withdrawn"), application.withdrawn_at, str(application.exchange)))
    if application.lapsed_at:
        events.append(_event(_("Closed as lapsed"), application.lapsed_at, str(application.authority)))
    for decision in decisions:
        url = reverse("apply:decision", args=[application.number, decision.number])
        link = {"url": url, "link_text": _("Read the notice")}
        outcome = str(decision.get_outcome_display())
        title = outcome if decision.outcome == Outcome.NOTICE else _("Decided: %(outcome)s") % {"outcome": outcome}
        events.append(_event(title, decision.decided_at, "") | link)
    return sorted(events, key=lambda event: event["at"])[::-1]


def _event(title: str, at: datetime, by: str, text: str = "") -> Row:
    return {"title": title, "at": at, "by": by, "text": text}


def _task(row: SectionProgress, number: str) -> Row:
    task: Row = {"title": str(row.section.title), "status_text": row.state.label, "status_code": row.state.value}
    if row.section.is_optional:
        task["hint"] = _("Optional")
    if row.state != SectionState.CANNOT_START:
        task["url"] = reverse("apply:section", args=[number, row.section.code])
    return task


def _answer_rows(
    section: Section, answers: Mapping[str, Any], files: Mapping[str, list[Document]], sources: Sources, change: str
) -> Iterator[Row]:
    if section.kind == SectionKind.DOCUMENTS:
        names = "\n".join(document.original_name for document in files.get(section.code, []))
        yield {"label": str(section.title), "value": names or _no_answer(), "change": change}
    elif section.kind == SectionKind.LIST:
        items = items_of(answers, section.code)
        for position, item in enumerate(items, 1):
            lines = [line for question in section.questions for line in shown(question, item.get(question.code), sources)]
            yield {"label": f"{str(section.item).capitalize()} {position}", "value": "\n".join(lines), "change": change}
        if not items:
            yield {"label": str(section.title), "value": _none() if section.code in answers else _no_answer(), "change": change}
    else:
        yield from (row | {"change": change} for row in _question_rows(section, answers.get(section.code, {}), answers, sources))


def _question_rows(section: Section, data: Mapping[str, Any], answers: Mapping[str, Any], sources: Sources) -> Iterator[Row]:
    for question in section.questions_for(answers):
        lines = shown(question, data.get(question.code), sources)
        nothing = _("Not given") if question.is_optional and data else _no_answer()
        yield {"label": str(question.label), "value": "\n".join(lines) or nothing}


def _first(section: Section, item: Mapping[str, Any], sources: Sources) -> str:
    question = section.questions[0]
    return ", ".join(shown(question, item.get(question.code), sources)[:1])


def _no_answer() -> str:
    return _("No answer yet")


def _none() -> str:
    return _("None")
