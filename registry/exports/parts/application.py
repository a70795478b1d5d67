"""The parts of an application."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.exports.parts.part import Enclosure, Part, Scope, enclosed, file_name, shown
from registry.exports.rows import Row, plain, row_of
from registry.licensing.clocks import Clock
from registry.licensing.models import Answer, Decision, Document, InformationRequest, InterestDeclaration, Submission
from registry.licensing.queries import clock_of

_FILES = ("original_name", "content_type", "size", "sha256", "uploaded_by", "uploaded_at")


def head(scope: Scope) -> Iterator[Row]:
    """The application itself, with the names behind its keys."""
    application = scope.application
    names = {"exchange": str(application.exchange), "authority": application.authority.code}
    yield row_of(application) | names | {"concerns": application.concerns.number if application.concerns else None}


def submissions(scope: Scope) -> QuerySet[Submission]:
    """What was sent, word for word: `content` has the hash `content_hash`."""
    return Submission.objects.filter(application=scope.application).order_by("number")


def answers(scope: Scope) -> QuerySet[Answer]:
    """What is answered now, by section."""
    return Answer.objects.filter(application=scope.application).order_by("section")


def documents(scope: Scope) -> Iterator[Row]:
    """Every document in every version, with the place of its file."""
    rows = Document.objects.filter(application=scope.application).select_related("uploaded_by").order_by("pk")
    for document in rows.iterator(chunk_size=200):
        yield row_of(document) | {"path": f"{scope.folder}/{file_name('documents', document.pk, document.content_type)}"}


def document_files(scope: Scope) -> Iterator[Enclosure]:
    """The files of all documents."""
    for document in Document.objects.filter(application=scope.application).order_by("pk").iterator(chunk_size=200):
        yield enclosed("documents", document)


def requests(scope: Scope) -> QuerySet[InformationRequest]:
    """What was asked for and what was answered."""
    return InformationRequest.objects.filter(application=scope.application).order_by("number")


def decisions(scope: Scope) -> QuerySet[Decision]:
    """Everything that was decided."""
    return Decision.objects.filter(application=scope.application).order_by("number")


def declarations(scope: Scope) -> QuerySet[InterestDeclaration]:
    """Who declared what before opening the case."""
    return InterestDeclaration.objects.filter(application=scope.application).order_by("pk")


def clock(scope: Scope) -> Iterator[Row]:
    """The term with its pauses as it stood at the last act, and the deadline kept for the queue."""
    found = clock_of(scope.application, scope.as_of)
    deadline = getattr(scope.application, "deadline", None)
    if found is None and deadline is None:
        return
    yield {
        "as_of": plain(scope.as_of),
        "clock": None if found is None else _clock(found),
        "deadline": None if deadline is None else row_of(deadline),
    }


def _clock(found: Clock) -> Row:
    pauses = [
        {"from": plain(taken.pause.start), "until": plain(taken.pause.end), "why": str(taken.pause.why), "days": taken.days}
        for taken in found.pauses
    ]
    limit = {"days": found.limit.days, "kind": str(found.limit.kind)}
    names = ("day", "holder", "on", "due_on", "over_on")
    return {"limit": limit, **{name: plain(getattr(found, name)) for name in names}, "pauses": pauses}


PARTS: tuple[Part, ...] = (
    Part(
        "application",
        _("The application"),
        head,
        shown=shown(
            "number", "exchange", "authority", "kind", "concerns", "form_code", "form_version", "state", "state_since", "created_at",
            "submitted_at", "taken_at", "decided_at", "withdrawn_at", "lapsed_at",
        ),
    ),
    Part("submissions", _("What was sent"), submissions, shown=shown("number", "content", "content_hash", "submitted_by", "submitted_at")),
    Part("answers", _("Answers as they stand"), answers, shown=shown("section", "data", "version", "updated_by", "updated_at")),
    Part(
        "documents",
        _("Documents in all versions"),
        documents,
        document_files,
        shown=shown("requirement", "information_request", "item", *_FILES, "replaced_by", "removed_at", "path"),
    ),
    Part(
        "requests",
        _("Requests for information and answers"),
        requests,
        shown=shown(
            "number", "purpose", "items", "due_on", "state", "asked_at", "reply", "answered_items", "answered_by", "answered_at",
            "withdrawn_at", "withdraw_reason",
        ),
    ),
    Part(
        "decisions",
        _("Decisions"),
        decisions,
        shown=shown("number", "outcome", "notice_text", "conditions", "until_on", "about", "occasion", "reference", "decided_at"),
    ),
    Part("declarations", _("Declarations of interest"), declarations),
    Part("clock", _("Term and pauses"), clock, shown=shown("as_of", "clock")),
)  # fmt: skip
