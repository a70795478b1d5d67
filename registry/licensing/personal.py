"""Applications that came to nothing, and reports of errors, as registers of personal data.

An application that was granted is no part of it: the licence rests on it, and its record is kept as long as the licence's.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from registry.audit.erasing import erase_words_about
from registry.audit.models import Erasure
from registry.audit.registers import Kept, Register, only
from registry.audit.subjects import Subject, subject_of
from registry.audit.triggers import ERASED
from registry.exchanges.models import Exchange
from registry.exchanges.personal import erase_people_of
from registry.licensing.models import Answer, Application, Document, ErrorReport, InformationRequest, Licence, Submission
from registry.licensing.models.rules import ERASED_CONTENT
from registry.licensing.queries import closed_at_of
from registry.licensing.states import ApplicationState

CAME_TO_NOTHING = (ApplicationState.REFUSED, ApplicationState.WITHDRAWN, ApplicationState.LAPSED)


def kept_applications(before: datetime, key: str = "") -> Iterator[Kept]:
    """Refused, withdrawn and lapsed applications closed before an instant that still hold answers or files."""
    rows = Application.objects.filter(_holds_something(), state__in=CAME_TO_NOTHING, state_since__lt=before)
    for row in only(rows, key).select_related("created_by").order_by("state_since", "pk").iterator(chunk_size=1000):
        since = closed_at_of(row) or row.state_since
        if since < before:
            yield Kept(subject_of(row), row.number, since, _about(row.exchange_id, row.concerns_id), (row.created_by.email,))


def erase_application(key: str, erasure: Erasure) -> dict[str, int]:
    """Answers, what was sent, replies, names and bytes of documents, and the words of its record are gone."""
    application = Application.objects.select_for_update().get(pk=key)
    if application.state not in CAME_TO_NOTHING:
        return {}
    documents = list(_kept_documents().filter(application=application))
    counts = {
        "answers": Answer.objects.filter(application=application).exclude(data={}).update(data={}),
        "submissions": Submission.objects.filter(application=application).exclude(content=ERASED_CONTENT).update(content=ERASED_CONTENT),
        "replies": InformationRequest.objects.filter(application=application).exclude(reply={}).update(reply={}),
        "documents": Document.objects.filter(pk__in=[one.pk for one in documents]).update(original_name=ERASED, file=""),
        "events": erase_words_about(application, erasure),
    }
    # Bytes go before the rows are kept: of one that is killed in between the row still names the file, and the run does it again.
    for document in documents:
        document.file.storage.delete(str(document.file.name))
    return counts | _erase_exchange(application, erasure)


def _erase_exchange(application: Application, erasure: Erasure) -> dict[str, int]:
    """With its last application the people of an exchange go that never had a licence."""
    others = Application.objects.filter(exchange=application.exchange_id).exclude(pk=application.pk)
    is_here = Licence.objects.filter(exchange=application.exchange_id).exists()
    if is_here or others.filter(~Q(state__in=CAME_TO_NOTHING) | _holds_something()).exists():
        return {}
    found = erase_people_of(application.exchange_id, erasure)
    return {"people": found["people"], "events_of_exchange": found["events"]}


def kept_reports(before: datetime, key: str = "") -> Iterator[Kept]:
    """Reports of errors by strangers that were closed before an instant and still say who reported what."""
    rows = (
        ErrorReport.objects.filter(closed_at__lt=before, reported_by=None)
        .exclude(text=ERASED)
        .select_related("licence")
        .order_by("closed_at", "pk")
    )
    for row in only(rows, key).iterator(chunk_size=1000):
        about = (Subject(Licence._meta.label_lower, str(row.licence_id)), *_about(row.licence.exchange_id, None))
        yield Kept(subject_of(row), row.reference, row.closed_at or row.reported_at, about, (row.contact,) if row.contact else ())


def erase_report(key: str, _erasure: Erasure) -> dict[str, int]:
    """The words and the contact of whoever reported are gone; that something was reported and what became of it stays."""
    rows = ErrorReport.objects.filter(pk=key, closed_at__isnull=False).exclude(text=ERASED)
    return {"reports": rows.update(text=ERASED, contact="")}


def _holds_something() -> Q:
    """That an application still has answers, something sent, or files."""
    answers = Exists(Answer.objects.filter(application=OuterRef("pk")).exclude(data={}))
    sent = Exists(Submission.objects.filter(application=OuterRef("pk")).exclude(content=ERASED_CONTENT))
    return Q(answers | sent | Exists(_kept_documents().filter(application=OuterRef("pk"))))


def _kept_documents() -> QuerySet[Document]:
    return Document.objects.exclude(file="")


def _about(exchange_id: int, licence_id: int | None) -> tuple[Subject, ...]:
    exchange = Subject(Exchange._meta.label_lower, str(exchange_id))
    return (exchange, Subject(Licence._meta.label_lower, str(licence_id))) if licence_id else (exchange,)


CLOSED_APPLICATIONS = Register(
    code="licensing.closed_applications",
    title=_("Applications that came to nothing"),
    counted_from=_("the day on which the application was refused, withdrawn or closed as lapsed"),
    erases=_("answers, what was sent, replies, documents, the words of its record; with the last one the people of the exchange"),
    stays=_("number, exchange, dates, decisions, letters, payments, hashes of documents, and the audit chain"),
    kept=kept_applications,
    erase=erase_application,
)
ERROR_REPORTS = Register(
    code="licensing.error_reports",
    title=_("Reports of errors of the register"),
    counted_from=_("the day on which the report was closed"),
    erases=_("the words and the contact of whoever reported"),
    stays=_("the licence, the dates, and what became of it"),
    kept=kept_reports,
    erase=erase_report,
)
REGISTERS = (CLOSED_APPLICATIONS, ERROR_REPORTS)
