"""Reads of applications for both sides: the applicant's own, and what stands in one."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from registry.accounts.models import Organisation
from registry.licensing.answers import Sources
from registry.licensing.forms import Form, Option, Text, form_of
from registry.licensing.models import Activity, Answer, Application, Authority, Document, InformationRequest, Submission
from registry.licensing.progress import Progress, kept_answers, progress_of
from registry.licensing.states import ApplicationState, RequestState


def applications_of(organisation: Organisation) -> QuerySet[Application]:
    """The applications of the organisation's exchange, newest first. Every page of an applicant starts here."""
    rows = Application.objects.filter(exchange__organisation=organisation)
    return rows.select_related("exchange", "authority", "assignee").order_by("-created_at", "-pk")


def application_of(organisation: Organisation, number: str) -> Application | None:
    """The organisation's application of that number, or None: another's is as good as none."""
    return applications_of(organisation).filter(number=number).first()


def open_authorities() -> QuerySet[Authority]:
    """Authorities that take applications, by code."""
    return Authority.objects.filter(is_open=True, organisation__isnull=False).order_by("code")


def activities() -> QuerySet[Activity]:
    """All activities in their order."""
    return Activity.objects.order_by("order", "code")


def option_sources() -> Sources:
    """The options that forms take from reference data. One query."""
    rows = activities()
    return {"activities": tuple(Option(row.code, Text(row.name, row.name_kk, row.name_ru)) for row in rows)}


def form_for(application: Application) -> Form:
    """The form of the version with which the application began."""
    return form_of(application.form_code, application.form_version)


def answers_of(application: Application) -> dict[str, Answer]:
    """What is answered, by section code. One query."""
    return {row.section: row for row in Answer.objects.filter(application=application).select_related("updated_by")}


def current_documents(application: Application) -> QuerySet[Document]:
    """Documents that count, with who uploaded them, by section and time. Those of information requests too."""
    rows = Document.objects.filter(application=application, removed_at__isnull=True)
    return rows.select_related("uploaded_by").order_by("requirement", "item", "pk")


def documents_of_form(application: Application) -> QuerySet[Document]:
    """Current documents of the form itself, without those that answer requests."""
    return current_documents(application).filter(information_request__isnull=True)


def documents_of_request(request: InformationRequest) -> QuerySet[Document]:
    """Current documents that answer a request, by item."""
    rows = Document.objects.filter(information_request=request, removed_at__isnull=True)
    return rows.select_related("uploaded_by").order_by("item", "pk")


def progress(application: Application) -> Progress:
    """How far the application is. Three queries."""
    data = {code: answer.data for code, answer in answers_of(application).items()}
    files = Counter(documents_of_form(application).values_list("requirement", flat=True))
    return progress_of(form_for(application), data, files, option_sources())


def draft_content(application: Application) -> dict[str, Any]:
    """Everything that would be sent now, as canonical JSON values."""
    data = {code: answer.data for code, answer in answers_of(application).items()}
    return {
        "application": application.number,
        "authority": application.authority.code,
        "form": {"code": application.form_code, "version": application.form_version},
        "answers": kept_answers(form_for(application), data, option_sources()),
        "documents": [_document_facts(document) for document in documents_of_form(application)],
        "requests": [_request_facts(request) for request in answered_requests(application)],
    }


def answered_requests(application: Application) -> QuerySet[InformationRequest]:
    """Requests that were answered, by number."""
    return InformationRequest.objects.filter(application=application, state=RequestState.ANSWERED).order_by("number")


def requests_of(application: Application) -> QuerySet[InformationRequest]:
    """All information requests, newest first, with the people."""
    rows = InformationRequest.objects.filter(application=application).select_related("asked_by", "answered_by")
    return rows.order_by("-number")


def open_request(application: Application) -> InformationRequest | None:
    """The request that waits for the applicant, or None."""
    return InformationRequest.objects.filter(application=application, state=RequestState.OPEN).first()


def latest_submission(application: Application) -> Submission | None:
    """What was sent last, or None before the first sending."""
    return Submission.objects.filter(application=application).order_by("-number").first()


def submissions_of(application: Application) -> QuerySet[Submission]:
    """Everything that was sent, newest first."""
    return Submission.objects.filter(application=application).select_related("submitted_by").order_by("-number")


def is_open_draft(application: Application) -> bool:
    """Whether answers can still be changed."""
    return application.state == ApplicationState.DRAFT


def document_for(application: Application, document_id: int) -> Document | None:
    """A document of this application, current or not, or None."""
    return Document.objects.filter(application=application, pk=document_id).first()


def _document_facts(document: Document) -> Mapping[str, Any]:
    return {
        "id": document.pk,
        "section": document.requirement,
        "name": document.original_name,
        "content_type": document.content_type,
        "size": document.size,
        "sha256": document.sha256,
    }


def _request_facts(request: InformationRequest) -> Mapping[str, Any]:
    documents = [{**_document_facts(document), "item": document.item} for document in documents_of_request(request)]
    return {"number": request.number, "items": request.items, "reply": request.reply, "documents": documents}
