"""How applications look as JSON to the exchange whose they are. States, kinds and questions are what the tables and forms say."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from registry.api.signing_shapes import signature_json
from registry.lib.clock import rfc3339
from registry.licensing.answers import Problem, raw_of
from registry.licensing.forms import Question, Section, SectionKind
from registry.licensing.models import Answer, Application, Decision, Document, InformationRequest, Licence, Submission
from registry.licensing.progress import Progress, SectionProgress
from registry.licensing.queries import MoveOption
from registry.licensing.states import CLOSED, WITH_APPLICANT, Outcome

Json = dict[str, Any]
BALLS = ("applicant", "authority", "nobody")


def application_json(application: Application) -> Json:
    """An application in a list."""
    base = f"{settings.BASE_URL}/api/v1"
    own = f"{base}/applications/{application.number}"
    form = {"code": application.form_code, "version": application.form_version}
    return {
        "number": application.number,
        "kind": {"code": application.kind, "name": application.get_kind_display()},
        "authority": {"code": application.authority.code, "name": str(application.authority)},
        "licence": application.concerns.number if application.concerns else None,
        "state": {"code": application.state, "name": application.get_state_display()},
        "state_since": rfc3339(application.state_since),
        "ball": ball_of(application),
        "form": form,
        "created_at": rfc3339(application.created_at),
        "submitted_at": instant(application.submitted_at),
        "decided_at": instant(application.decided_at),
        "withdrawn_at": instant(application.withdrawn_at),
        "lapsed_at": instant(application.lapsed_at),
        "links": {
            "self": own,
            "form": f"{base}/forms/{form['code']}/{form['version']}",
            **{name: f"{own}/{name}" for name in ("documents", "requests", "check")},
        },
    }


def ball_of(application: Application) -> str:
    """Who has to do something next: one of `BALLS`."""
    if application.state in WITH_APPLICANT:
        return "applicant"
    return "nobody" if application.state in CLOSED else "authority"


def progress_json(whole: Progress) -> Json:
    """How far it is, section by section."""
    return {
        "completed": whole.completed,
        "total": whole.total,
        "is_complete": whole.is_complete,
        "sections": [_row_json(row) for row in whole.rows],
    }


def move_json(option: MoveOption) -> Json:
    """A step that the key's person could ever take, and whether now."""
    return {"move": option.move, "name": option.label, "is_allowed": option.is_allowed, "why_not": option.why_not or None}


def submission_json(submission: Submission) -> Json:
    """What was sent, by its hash, and its signature. One query."""
    return {
        "number": submission.number,
        "content_hash": submission.content_hash,
        "submitted_at": rfc3339(submission.submitted_at),
        "signature": signature_json(submission),
    }


def decision_json(decision: Decision, application: Application, licence: Licence | None) -> Json:
    """Something that was decided on it. Only a grant or a refusal can be appealed."""
    can_be_appealed = decision.outcome in (Outcome.GRANT, Outcome.REFUSE)
    until = decision.decided_at + timedelta(days=application.authority.appeal_days)
    return {
        "number": decision.number,
        "outcome": decision.outcome,
        "notice_text": decision.notice_text,
        "conditions": [{name: one[name] for name in ("kind", "text", "due_on")} for one in decision.conditions],
        "decided_at": rfc3339(decision.decided_at),
        "until_on": decision.until_on.isoformat() if decision.until_on else None,
        "about": decision.about.number if decision.about else None,
        "occasion": decision.occasion or None,
        "reference": decision.reference or None,
        "appeal_until": rfc3339(until) if can_be_appealed else None,
        "licence": licence.number if licence and decision.outcome == Outcome.GRANT else None,
    }


def section_json(section: Section, answer: Answer | None, row: SectionProgress | None, documents: Iterable[Document] = ()) -> Json:
    """A section with what is answered. `answers` can be sent back as they are; `kept` shows what was made of them."""
    data: Mapping[str, Any] = answer.data if answer else {}
    questions = section.questions
    return {
        "code": section.code,
        "title": str(section.title),
        "kind": section.kind,
        "state": row.state if row else None,
        "version": answer.version if answer else 0,
        "updated_at": rfc3339(answer.updated_at) if answer else None,
        "updated_by": str(answer.updated_by) if answer else None,
        **(_given(questions, data) if section.kind in (SectionKind.PAGE, SectionKind.PERSON) else {"answers": None, "kept": None}),
        "items": [item_json(questions, item) for item in data.get("items", ())] if section.kind == SectionKind.LIST else None,
        "documents": [document_json(one) for one in documents] if section.kind == SectionKind.DOCUMENTS else None,
        "is_done": bool(data.get("done")) if section.kind in (SectionKind.LIST, SectionKind.DOCUMENTS) else None,
        "problems": [problem_json(problem) for problem in row.problems] if row else [],
    }


def item_json(questions: Iterable[Question], item: Mapping[str, Any]) -> Json:
    """One item of a list."""
    return {"id": item["id"], **_given(questions, item)}


def problem_json(problem: Problem) -> Json:
    """Something that stands in the way, in a sentence. `question` is null where the whole section is meant."""
    return {"section": problem.section, "question": problem.question or None, "detail": problem.message}


def document_json(document: Document) -> Json:
    """What is known of a file."""
    request = document.information_request
    return {
        "id": document.pk,
        "section": document.requirement or None,
        "request": request.number if request else None,
        "item": document.item or None,
        "name": document.original_name,
        "content_type": document.content_type,
        "size": document.size,
        "sha256": document.sha256,
        "scan_state": document.scan_state,
        "uploaded_at": rfc3339(document.uploaded_at),
        "removed_at": instant(document.removed_at),
        "replaced_by": document.replaced_by_id,
    }


def request_json(request: InformationRequest, documents: Iterable[Document]) -> Json:
    """What the authority asks for, and what was answered. Officers are not named, as on the pages."""
    files = list(documents)
    return {
        "number": request.number,
        "purpose": request.purpose,
        "state": request.state,
        "due_on": request.due_on.isoformat(),
        "asked_at": rfc3339(request.asked_at),
        "answered_at": instant(request.answered_at),
        "withdrawn_at": instant(request.withdrawn_at),
        "withdraw_reason": request.withdraw_reason or None,
        "items": [
            {
                **{name: item[name] for name in ("id", "wants", "text")},
                "section": item.get("section") or None,
                "again": item.get("again") or None,
                "reply": request.reply.get(item["id"]),
                "answered_at": request.answered_items.get(item["id"]),
                "documents": [document_json(file) for file in files if file.item == item["id"]],
            }
            for item in request.items
        ],
    }


def instant(at: datetime | None) -> str | None:
    """The instant as text, or None."""
    return rfc3339(at) if at else None


def _row_json(row: SectionProgress) -> Json:
    section = row.section
    return {
        "code": section.code,
        "title": str(section.title),
        "group": section.group,
        "kind": section.kind,
        "state": row.state,
        "is_optional": section.is_optional,
        "problems": [problem_json(problem) for problem in row.problems],
    }


def _given(questions: Iterable[Question], data: Mapping[str, Any]) -> Json:
    answered = [question for question in questions if question.code in data]
    return {
        "answers": {question.code: raw_of(question, data[question.code]) for question in answered},
        "kept": {question.code: data[question.code] for question in answered},
    }
