"""Files of the applicant: add, replace, remove. Nothing is ever deleted; a replaced file stays on record."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.lib.errors import InvalidError, RuleError
from registry.licensing.actions.drafting import acts_for_applicant, locked_to_fill_in
from registry.licensing.actions.moving import locked
from registry.licensing.forms import SectionKind
from registry.licensing.models import Application, AssessmentFile, Document, InformationRequest
from registry.licensing.progress import applies, is_waiting
from registry.licensing.queries import answers_of, form_for, open_request
from registry.licensing.queries.access import not_yours
from registry.licensing.scanning import ScanResult, refuse_infected, scanner
from registry.licensing.uploads import MAX_BYTES, FileFacts, inspect

MAX_FILES_PER_ITEM = 10


def add_document(application_id: int, section_code: str, file: IO[bytes], name: str, *, actor: User, at: datetime) -> Document:
    """Keep a file for a section of a draft. The same file twice is kept once.

    Raises `InvalidError` naming the file for anything not taken, `RuleError` when the application is no draft, the section
    takes no documents or is full.
    """
    received = receive(file, name)
    with transaction.atomic():
        application = locked_to_fill_in(application_id, section_code, actor)
        limit = _file_limit(application, section_code)
        rows = Document.objects.filter(application=application, requirement=section_code, removed_at__isnull=True)
        return _add(application, list(rows), limit, received, actor=actor, at=at, requirement=section_code)


def add_request_document(application_id: int, item_id: str, file: IO[bytes], name: str, *, actor: User, at: datetime) -> Document:
    """Keep a file for an item of the open information request. Raises as `add_document`."""
    received = receive(file, name)
    with transaction.atomic():
        application, request = _open_request(application_id, actor)
        if item_id not in request.document_items:
            raise RuleError(_("This item does not ask for a document."), code="item")
        rows = Document.objects.filter(information_request=request, item=item_id, removed_at__isnull=True)
        return _add(application, list(rows), MAX_FILES_PER_ITEM, received, actor=actor, at=at, information_request=request, item=item_id)


def replace_document(document_id: int, file: IO[bytes], name: str, *, actor: User, at: datetime) -> Document:
    """Put a new file in the place of one. The old one stays on record. Raises as `add_document`."""
    received = receive(file, name)
    with transaction.atomic():
        old = _locked_document(document_id, actor)
        new = _store(received, actor=actor, at=at, application=old.application, **_place(old))
        old.removed_at, old.replaced_by = at, new
        old.save(update_fields=["removed_at", "replaced_by"])
        record(old.application, "document.replaced", actor=actor, at=at, document=old.pk, by=new.pk, sha256=new.sha256)
        return new


@transaction.atomic
def remove_document(document_id: int, *, actor: User, at: datetime) -> Document:
    """Take a document out of the application; it stays on record. Removing it twice removes it once."""
    document = _locked_document(document_id, actor, may_be_gone=True)
    if document.removed_at is None:
        document.removed_at = at
        document.save(update_fields=["removed_at"])
        record(document.application, "document.removed", actor=actor, at=at, document=document.pk)
    return document


@dataclass(frozen=True)
class Received:
    """A file that was looked through, before any lock is taken."""

    content: bytes
    facts: FileFacts
    scan: ScanResult


def receive(file: IO[bytes], name: str) -> Received:
    """The file, looked through. Raises `InvalidError` naming it for anything not taken."""
    content = file.read(MAX_BYTES + 1)
    facts = inspect(content, name)
    result = scanner().scan(content)
    refuse_infected(result, facts.name)
    return Received(content, facts, result)


def _add(
    application: Application, present: list[Document], limit: int, received: Received, *, actor: User, at: datetime, **place: Any
) -> Document:
    same = next((document for document in present if document.sha256 == received.facts.sha256), None)
    if same is not None:
        return same
    if len(present) >= limit:
        raise RuleError(_("There can be at most %(count)d files here. Remove one first.") % {"count": limit}, code="too-many")
    document = _store(received, actor=actor, at=at, application=application, **place)
    facts = {"name": document.original_name, "sha256": document.sha256, "section": document.requirement, "item": document.item}
    record(application, "document.added", actor=actor, at=at, document=document.pk, **facts)
    return document


def _store(received: Received, *, actor: User, at: datetime, **place: Any) -> Document:
    facts = received.facts
    document = Document(
        original_name=facts.name,
        content_type=facts.content_type,
        size=facts.size,
        sha256=facts.sha256,
        scan_state=received.scan.state,
        scanner=received.scan.scanner,
        uploaded_by=actor,
        uploaded_at=at,
        **place,
    )
    keep(document, received)
    return document


def keep(row: Document | AssessmentFile, received: Received) -> None:
    """Insert the row with the content of its file; if that fails, neither stays."""
    # A random name tells nothing, takes nothing from the uploader and is guessed by nobody.
    token = secrets.token_hex(20)
    row.file.save(f"{token[:2]}/{token}", ContentFile(received.content), save=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except BaseException:
        row.file.delete(save=False)
        raise


def _file_limit(application: Application, section_code: str) -> int:
    section = form_for(application).section(section_code)
    answers = {code: answer.data for code, answer in answers_of(application).items()}
    if section is None or section.kind != SectionKind.DOCUMENTS or not applies(section, answers) or is_waiting(section, answers):
        raise RuleError(_("This section takes no documents now."), code="section")
    return section.max_files


def _open_request(application_id: int, actor: User) -> tuple[Application, InformationRequest]:
    application = locked(application_id)
    if not acts_for_applicant(application, actor):
        raise not_yours()
    request = open_request(application)
    if request is None:
        raise RuleError(_("There is no open request."), code="state")
    return application, request


def _locked_document(document_id: int, actor: User, *, may_be_gone: bool = False) -> Document:
    document = Document.objects.get(pk=document_id)
    if document.information_request_id is None:
        application = locked_to_fill_in(document.application_id, document.requirement, actor)
    else:
        application, request = _open_request(document.application_id, actor)
        if request.pk != document.information_request_id:
            raise RuleError(_("The request was answered; its documents can no longer be changed."), code="state")
    document = Document.objects.select_for_update().get(pk=document_id)
    document.application = application
    if document.removed_at is not None and not may_be_gone:
        raise InvalidError(_("This document was removed or replaced."), code="gone")
    return document


def _place(document: Document) -> dict[str, Any]:
    return {"requirement": document.requirement, "information_request": document.information_request, "item": document.item}
