"""One case: what was sent, the checks, the documents, the messages and the timeline."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.exchanges.states import IdentifierState
from registry.letters.queries import letter_about, letters_about
from registry.licensing.clock_words import clock_words, due_words, left_words
from registry.licensing.clocks import Clock, Holder
from registry.licensing.forms import Form, SectionKind
from registry.licensing.models import Application, Document, Licence
from registry.licensing.queries import (
    Case,
    HintKind,
    available_moves,
    can_have_cases,
    check_move,
    clock_of,
    closed_at_of,
    document_for,
    doubled_posts,
    form_for,
    hints_of,
    licences,
    may,
    option_sources,
)
from registry.licensing.queries import case as case_of
from registry.licensing.states import CLOSED, ApplicationMove
from registry.outbox.queries import mails_about
from registry.portal.doors import case_readers
from registry.portal.files import as_download, letter_download
from registry.portal.happenings import as_timeline
from registry.portal.interests import declared
from registry.portal.signing import signing_context
from registry.portal.submissions import Content, new_documents, shown_sections
from registry.retention.holds import holds_on

PAGES = {
    ApplicationMove.TAKE: "portal:case_take",
    ApplicationMove.ASSIGN: "portal:case_assign",
    ApplicationMove.RELEASE: "portal:case_release",
    ApplicationMove.REQUEST_INFORMATION: "portal:case_request",
    ApplicationMove.RETURN_INCOMPLETE: "portal:case_return",
    ApplicationMove.EXTEND_TIME: "portal:case_extend",
    ApplicationMove.CANCEL_REQUEST: "portal:case_request_cancel",
    ApplicationMove.LAPSE: "portal:case_lapse",
    ApplicationMove.RECOMMEND_IN_PRINCIPLE: "portal:case_in_principle",
    ApplicationMove.RECOMMEND_GRANT: "portal:case_grant",
    ApplicationMove.RECOMMEND_NOTICE: "portal:case_notice",
    ApplicationMove.RECOMMEND_REFUSAL: "portal:case_refuse",
    ApplicationMove.REOPEN: "portal:case_reopen",
    ApplicationMove.CORRECT: "portal:case_correct",
}
AT_ONCE = (ApplicationMove.TAKE,)
"""Moves that are one press of a button; the others have a page that asks for more."""


@case_readers
@require_safe
@declared
def application(request: HttpRequest, number: str) -> HttpResponse:
    """The answers as sent, changes to the submission before marked."""
    case = found_case(request, number)
    wanted = request.GET.get("submission", "")
    later, earlier = _pair(case, int(wanted) if wanted.isdecimal() and len(wanted) < 6 else None)
    sources = option_sources(case.application.authority.code)
    sections = shown_sections(form_for(case.application), later["content"], earlier and earlier["content"], sources)
    context = {"sections": sections, "submission": later["row"], "earlier": earlier and earlier["row"], "submissions": case.submissions}
    context |= signing_context(case.application, later["row"])
    return render(request, "portal/case.html", case_context(request, case, "portal:case") | context)


@case_readers
@require_safe
@declared
def checks(request: HttpRequest, number: str) -> HttpResponse:
    """Identifiers with how they stand, hints of doubles, related parties and hits on the lists, and the documents wanted."""
    case = found_case(request, number)
    current = [item for item in case.identifiers if item.state != IdentifierState.WITHDRAWN]
    hints = hints_of(case.application)
    context = {
        "identifiers": current,
        "confirmed": sum(item.state == IdentifierState.CONFIRMED for item in current),
        "hints": [(kind.label, [hint for hint in hints if hint.kind == kind]) for kind in HintKind],
        "checklist": _checklist(case),
        "doubled": doubled_posts(case.application),
    }
    return render(request, "portal/case_checks.html", case_context(request, case, "portal:case_checks") | context)


@case_readers
@require_safe
@declared
def documents(request: HttpRequest, number: str) -> HttpResponse:
    """Each requirement with its documents beside it, then those that answer requests."""
    case = found_case(request, number)
    later, earlier = _pair(case, None)
    context = {
        "checklist": _checklist(case),
        "answers": _request_documents(case),
        "new": new_documents(later["content"], earlier and earlier["content"]),
    }
    return render(request, "portal/case_documents.html", case_context(request, case, "portal:case_documents") | context)


@case_readers
@require_safe
@declared
def document(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """One document to save."""
    case = found_case(request, number)
    found = document_for(case.application, pk)
    if found is None:
        raise Http404
    return as_download(found)


@case_readers
@require_safe
@declared
def correspondence(request: HttpRequest, number: str) -> HttpResponse:
    """Information requests with what was answered."""
    case = found_case(request, number)
    may_ask = any(option.move == ApplicationMove.REQUEST_INFORMATION for option in available_moves(case.application, person_of(request)))
    context = {
        "requests": [_request(item, case.documents) for item in case.requests],
        "decisions": case.decisions,
        "letters": letters_about(*_papers_of(case)),
        "mails": mails_about(case.application),
        "may_ask": may_ask,
    }
    return render(request, "portal/case_messages.html", case_context(request, case, "portal:case_messages") | context)


@case_readers
@require_safe
@declared
def letter(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """One letter of the case, or of the licence that came of it, to save."""
    found = letter_about(pk, *_papers_of(found_case(request, number)))
    if found is None:
        raise Http404
    return letter_download(found)


@case_readers
@require_safe
@declared
def timeline(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that happened, newest first."""
    case = found_case(request, number)
    context = {"events": as_timeline(reversed(case.events))}
    return render(request, "portal/case_timeline.html", case_context(request, case, "portal:case_timeline") | context)


def _papers_of(case: Case) -> list[Application | Licence]:
    """What letters of the case are about."""
    return [case.application, *licences().filter(application=case.application)]


def found_case(request: HttpRequest, number: str) -> Case:
    """The case of that number at the person's authority; another's is as good as none (404)."""
    case = case_of(organisation_for(request), number)
    if case is None:
        raise Http404
    return case


def case_to_move(request: HttpRequest, number: str, move: ApplicationMove) -> Case:
    """As `found_case`, for a page that leads to `move`: when that cannot be done now, the page says why (409) instead of a form."""
    case = found_case(request, number)
    if request.method != "POST":
        check_move(case.application, move, person_of(request))
    return case


def case_context(request: HttpRequest, case: Case, page: str) -> dict[str, Any]:
    """What every page of a case shows: identity bar, tabs, and what the person may do with it now."""
    now = timezone.now()
    moves = [_move(option, case) for option in available_moves(case.application, person_of(request)) if option.move in PAGES]
    return {
        "case": case,
        "application": case.application,
        "facts": _facts(case, now),
        "tabs": _tabs(case, page),
        "left_behind": _left_behind(request, case),
        "holds": holds_on(case.application, case.application.exchange, *([case.licence] if case.licence else [])),
        "moves": [move for move in moves if move["is_allowed"]],
        "barred": [move for move in moves if not move["is_allowed"]],
    }


def _left_behind(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """The officer who no longer has the role, and whether the person may take the case over; None where all is well."""
    officer = case.application.assignee
    if officer is None or case.application.state in CLOSED or can_have_cases(officer, organisation_for(request)):
        return None
    return {"officer": officer, "may_take_over": may(case.application, ApplicationMove.ASSIGN, person_of(request))}


def _move(option: Any, case: Case) -> dict[str, Any]:
    move = ApplicationMove(option.move)
    return {
        "code": move.value,
        "text": option.label,
        "url": reverse(PAGES[move], args=[case.application.number]),
        "is_allowed": option.is_allowed,
        "is_at_once": move in AT_ONCE,
        "why_not": option.why_not,
    }


def _facts(case: Case, now: datetime) -> list[dict[str, Any]]:
    application = case.application
    clock = clock_of(application, now)
    return [
        {"label": _("Officer"), "value": application.assignee or _("nobody")},
        *(_clock_facts(clock) if clock else [{"label": _("Days since it was sent"), "value": _days_since_sent(application, now)}]),
        *([{"label": _("Licence"), "value": case.licence.number}] if case.licence else []),
    ]


def _clock_facts(clock: Clock) -> list[dict[str, Any]]:
    """The term as the applicant sees it too: day n of m with its pauses, what is left, by when."""
    facts = [{"label": _("Term"), "value": clock_words(clock)}]
    if clock.holder == Holder.NOBODY:
        return facts
    return [
        *facts,
        {"label": _("Days left"), "value": left_words(clock)},
        {"label": _("Decision due"), "value": due_words(clock)},
        {"label": _("Who acts next"), "value": _("the applicant") if clock.holder == Holder.APPLICANT else _("the authority")},
    ]


def _days_since_sent(application: Application, now: datetime) -> int:
    sent = application.submitted_at or application.created_at
    return ((closed_at_of(application) or now) - sent).days


def _tabs(case: Case, page: str) -> list[dict[str, Any]]:
    tabs = (
        ("portal:case", _("Application"), 0),
        ("portal:case_checks", _("Checks"), 0),
        ("portal:case_assessment", _("Assessment"), 0),
        ("portal:case_documents", _("Documents"), len(case.documents)),
        ("portal:case_messages", _("Messages"), len(case.requests)),
        ("portal:case_timeline", _("Timeline"), 0),
    )
    number = case.application.number
    return [{"url": reverse(view, args=[number]), "text": text, "count": count, "current": view == page} for view, text, count in tabs]


def _pair(case: Case, number: int | None) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The submission asked for (or the last) and the one before it. A number that was never sent is a 404."""
    wanted = case.latest.number if number is None else number
    later = next((row for row in case.submissions if row.number == wanted), None)
    if later is None:
        raise Http404
    earlier = next((row for row in case.submissions if row.number == wanted - 1), None)
    return _read(later), _read(earlier) if earlier else None


def _read(submission: Any) -> dict[str, Any]:
    content: Content = json.loads(submission.content)
    return {"row": submission, "content": content}


def _checklist(case: Case) -> list[dict[str, Any]]:
    """Each kind of document that the form wants, with what was sent."""
    form: Form = form_for(case.application)
    given = json.loads(case.latest.content)["answers"]
    rows = []
    for section in form.sections:
        if section.kind != SectionKind.DOCUMENTS or (section.when is not None and not section.when.holds(given)):
            continue
        files = [item for item in case.documents if item.requirement == section.code]
        rows.append({"title": str(section.title), "why": str(section.why), "files": files, "is_optional": section.is_optional})
    return rows


def _request_documents(case: Case) -> list[dict[str, Any]]:
    found = (_request(item, case.documents) for item in reversed(case.requests))
    return [row for request in found for row in request["rows"] if row["files"]]


def _request(request: Any, documents: Iterable[Document]) -> dict[str, Any]:
    mine = [item for item in documents if item.information_request_id == request.pk]
    rows = [
        {
            "id": item["id"],
            "text": item["text"],
            "again": item.get("again", ""),
            "section": item.get("section", ""),
            "answered_at": _answered_at(request, item["id"]),
            "reply": request.reply.get(item["id"], ""),
            "files": [document for document in mine if document.item == item["id"]],
            "number": request.number,
        }
        for item in request.items
    ]
    return {"row": request, "rows": rows}


def _answered_at(request: Any, item_id: str) -> datetime | None:
    given = request.answered_items.get(item_id)
    return datetime.fromisoformat(given) if given else None
