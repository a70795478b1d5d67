"""Reads of applications for both sides: the applicant's own, and what stands in one."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from registry.accounts.models import Organisation
from registry.exchanges.actions import IdentifierFacts
from registry.exchanges.queries import active_identifiers, rotations_of
from registry.exchanges.states import RotationState
from registry.licensing.answers import Sources
from registry.licensing.forms import Form, Option, Text
from registry.licensing.models import (
    Activity,
    Answer,
    Application,
    Authority,
    Decision,
    Document,
    InformationRequest,
    InvestmentType,
    Licence,
    Submission,
)
from registry.licensing.particulars import brought_up_to_date, key_of
from registry.licensing.progress import Progress, kept_answers, progress_of
from registry.licensing.queries.forms import form_of
from registry.licensing.queries.imported import imported_answers
from registry.licensing.states import ApplicationState, Outcome, RequestState


def applications_of(organisation: Organisation) -> QuerySet[Application]:
    """The applications of the organisation's exchange, newest first. Every page of an applicant starts here."""
    rows = Application.objects.filter(exchange__organisation=organisation)
    return rows.select_related("exchange", "authority", "assignee", "concerns").order_by("-created_at", "-pk")


def application_of(organisation: Organisation, number: str) -> Application | None:
    """The organisation's application of that number, or None: another's is as good as none."""
    return applications_of(organisation).filter(number=number).first()


def open_authorities() -> QuerySet[Authority]:
    """Authorities that take applications, by code."""
    return Authority.objects.filter(is_open=True, organisation__isnull=False).order_by("code")


def activities(authority_code: str = "") -> QuerySet[Activity]:
    """The activities that the authority licenses, or all, in their order."""
    rows = Activity.objects.order_by("order", "code")
    return rows.filter(authority_code=authority_code) if authority_code else rows


def investment_types() -> QuerySet[InvestmentType]:
    """All types of investments in their order."""
    return InvestmentType.objects.order_by("order", "code")


def option_sources(authority_code: str) -> Sources:
    """The options that forms of this authority, or of all, take from reference data. One query."""
    rows = activities(authority_code)
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
    return progress_of(form_for(application), data, files, option_sources(application.authority.code))


def draft_content(application: Application) -> dict[str, Any]:
    """Everything that would be sent now, as canonical JSON values."""
    data = {code: answer.data for code, answer in answers_of(application).items()}
    return {
        "application": application.number,
        "authority": application.authority.code,
        "form": {"code": application.form_code, "version": application.form_version},
        "answers": kept_answers(form_for(application), data, option_sources(application.authority.code)),
        "documents": [_document_facts(document) for document in documents_of_form(application)],
        "requests": [_request_facts(request) for request in answered_requests(application)],
    }


def answered_requests(application: Application) -> QuerySet[InformationRequest]:
    """Requests of which something was answered, by number."""
    return InformationRequest.objects.filter(application=application).exclude(answered_items={}).order_by("number")


def requests_of(application: Application) -> QuerySet[InformationRequest]:
    """All information requests, newest first, with the people."""
    rows = InformationRequest.objects.filter(application=application).select_related("asked_by", "answered_by")
    return rows.order_by("-number")


def open_request(application: Application) -> InformationRequest | None:
    """The request that waits for the applicant, or None."""
    return InformationRequest.objects.filter(application=application, state=RequestState.OPEN).first()


def changed_since(request: InformationRequest) -> set[str]:
    """Codes of the sections whose answers or documents were changed since the request. Two queries."""
    answers = Answer.objects.filter(application_id=request.application_id, updated_at__gt=request.asked_at)
    files = Document.objects.filter(application_id=request.application_id, uploaded_at__gt=request.asked_at).exclude(requirement="")
    return {*answers.values_list("section", flat=True), *files.values_list("requirement", flat=True)}


def latest_submission(application: Application) -> Submission | None:
    """What was sent last, or None before the first sending."""
    return Submission.objects.filter(application=application).order_by("-number").first()


def submissions_of(application: Application) -> QuerySet[Submission]:
    """Everything that was sent, newest first."""
    return Submission.objects.filter(application=application).select_related("submitted_by").order_by("-number")


def is_open_section(application: Application, code: str) -> bool:
    """Whether the applicant may change the answers of a section now.

    All of a draft and of an application returned as incomplete; of one of which something was asked, the sections asked for and
    those that their new answers make incomplete.
    """
    if application.state in (ApplicationState.DRAFT, ApplicationState.RETURNED):
        return True
    request = open_request(application)
    if request is None or not request.open_sections:
        return False
    row = progress(application).row(code)
    return code in request.open_sections or (row is not None and bool(row.problems))


def present_answers(licence: Licence) -> dict[str, Any]:
    """What a licence rests on, by section: the answers of the application that made it, under those of the ones granted since.

    Sites, accounts and wallets that are gone since stand in it no more; wallets that came by rotation do.
    Of an imported licence it begins with what the register knows of it.
    """
    granted = Decision.objects.filter(outcome=Outcome.GRANT).select_related("submission")
    mine = granted.filter(Q(application__concerns=licence) | Q(application__licence=licence))
    answers = imported_answers(licence)
    for decision in mine.order_by("decided_at", "pk"):
        answers |= json.loads(decision.submission.content)["answers"]
    rows = list(active_identifiers(licence.exchange))
    rotated = set(rotations_of(licence.exchange).filter(state=RotationState.CONFIRMED).values_list("identifier_id", flat=True))
    facts = {row.pk: IdentifierFacts(row.kind, row.raw, row.canonical, row.chain, row.tag, row.match, row.label) for row in rows}
    return brought_up_to_date(answers, {key_of(one) for one in facts.values()}, [facts[row.pk] for row in rows if row.pk in rotated])


def decisions_of(application: Application) -> QuerySet[Decision]:
    """Everything that was decided on the application, newest first."""
    return Decision.objects.filter(application=application).select_related("about", "proposal").order_by("-number")


def document_for(application: Application, document_id: int) -> Document | None:
    """A document of this application, current or not, or None."""
    return Document.objects.filter(application=application, pk=document_id).first()


def needs_notice(application: Application) -> bool:
    """Whether a refusal still has to wait for a preliminary notice, or for the end of its time.

    A notice before the decision was last set aside does not count for the next one.
    """
    if not form_for(application).representation_days:
        return False
    notice = decisions_of(application).filter(outcome__in=[Outcome.NOTICE, Outcome.REOPEN]).first()
    return notice is None or notice.outcome != Outcome.NOTICE


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
    return {
        "number": request.number,
        "purpose": request.purpose,
        "items": request.items,
        "reply": request.reply,
        "documents": documents,
    }
