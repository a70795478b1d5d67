"""The officer's side of a case before the decision: take, assign, release, ask for information."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.queries import has_role
from registry.audit.actions import record
from registry.lib.errors import InvalidError, RuleError
from registry.licensing.actions.applications import snapshot
from registry.licensing.actions.letters import tell_applicant
from registry.licensing.actions.moving import locked_for, move
from registry.licensing.answers import text_fault
from registry.licensing.models import Application, InformationRequest, Submission
from registry.licensing.queries import documents_of_request, has_conflict, open_request
from registry.licensing.states import APPLICATION_TABLE, ApplicationMove, ItemWants, RequestState

MAX_ITEMS = 30
TEXT_LENGTH = 4000


@dataclass(frozen=True)
class RequestedItem:
    """One thing asked for."""

    wants: str
    text: str


@transaction.atomic
def take_case(application_id: int, *, actor: User, at: datetime) -> Application:
    """Take a case from the queue: it is under review and yours. Of two who take it at once, one gets `RuleError`."""
    application, line = locked_for(application_id, ApplicationMove.TAKE, actor=actor)
    move(application, line, at=at, assignee=actor, taken_at=at)
    record(application, "application.taken", actor=actor, at=at)
    return application


@transaction.atomic
def assign_case(application_id: int, officer: User, *, actor: User, at: datetime, reason: str = "") -> Application:
    """Give a case under review to an officer of the authority, with the reason where it had another.

    Raises `InvalidError` for anybody else, and for an officer who declared a conflict of interest in it.
    """
    application, line = locked_for(application_id, ApplicationMove.ASSIGN, actor=actor)
    roles = APPLICATION_TABLE[ApplicationMove.TAKE].roles
    if not has_role(officer, *roles, organisation=application.authority.organisation):
        raise InvalidError(_("Choose a registrar or case officer of this authority."), field="assignee")
    if application.assignee_id not in (None, actor.pk, officer.pk) and not reason.strip():
        raise InvalidError(_("Say why the case goes to another officer."), field="reason")
    if has_conflict(application, officer):
        raise InvalidError(_("This officer declared a conflict of interest in the case."), field="assignee")
    move(application, line, at=at, assignee=officer)
    record(application, "application.assigned", actor=actor, at=at, reason=reason.strip(), assignee=officer.pk)
    return application


@transaction.atomic
def release_case(application_id: int, *, actor: User, at: datetime, reason: str = "") -> Application:
    """Put a case back in the queue, with nobody's name on it."""
    application, line = locked_for(application_id, ApplicationMove.RELEASE, actor=actor)
    move(application, line, at=at, assignee=None)
    record(application, "application.released", actor=actor, at=at, reason=reason.strip())
    return application


@transaction.atomic
def request_information(
    application_id: int, *, items: Sequence[RequestedItem], due_on: date, actor: User, at: datetime, version: int | None = None
) -> InformationRequest:
    """Ask the applicant for documents or explanations until the end of `due_on`. A mail goes to everybody of the exchange.

    Raises `InvalidError` without items or with a day that is not ahead, `StaleError` for an old `version`.
    """
    application, line = locked_for(application_id, ApplicationMove.REQUEST_INFORMATION, actor=actor, version=version)
    request = InformationRequest.objects.create(
        application=application,
        number=application.information_requests.count() + 1,
        items=_checked_items(items),
        due_on=_ahead(due_on, at),
        asked_by=actor,
        asked_at=at,
    )
    move(application, line, at=at)
    record(application, "information.requested", actor=actor, at=at, request=request.number, items=request.items, due_on=due_on)
    tell_applicant(application, "information_requested", at=at, request=request)
    return request


@transaction.atomic
def cancel_information_request(application_id: int, *, reason: str, actor: User, at: datetime) -> InformationRequest:
    """Take the open request back; the case is under review again. Raises `InvalidError` without a reason."""
    application, line = locked_for(application_id, ApplicationMove.CANCEL_REQUEST, actor=actor)
    if not reason.strip():
        raise InvalidError(_("Give a reason."), field="reason")
    request = _the_open_request(application)
    request.state, request.withdrawn_at, request.withdraw_reason = RequestState.WITHDRAWN, at, reason.strip()
    request.save(update_fields=["state", "withdrawn_at", "withdraw_reason"])
    move(application, line, at=at)
    record(application, "information.request_cancelled", actor=actor, at=at, reason=reason.strip(), request=request.number)
    tell_applicant(application, "information_request_cancelled", at=at, request=request)
    return request


@transaction.atomic
def answer_information_request(application_id: int, *, replies: Mapping[str, str], actor: User, at: datetime) -> Submission:
    """Send the answer to the open request: a new snapshot, and the case is under review again.

    `replies` maps ids of items that want a text to the texts. Raises `InvalidError` naming the first item without a reply
    or document (`field` is the item's id), `RuleError` when there is no open request.
    """
    application, line = locked_for(application_id, ApplicationMove.ANSWER_REQUEST, actor=actor)
    request = _the_open_request(application)
    missing = missing_items(request, replies)
    if missing:
        raise InvalidError(_("Answer every item of the request."), field=missing[0], code="incomplete")
    request.reply = {item["id"]: replies[item["id"]].strip() for item in request.items if item["wants"] == ItemWants.TEXT}
    request.state, request.answered_by, request.answered_at = RequestState.ANSWERED, actor, at
    request.save(update_fields=["reply", "state", "answered_by", "answered_at"])
    submission = snapshot(application, actor=actor, at=at)
    request.submission = submission
    request.save(update_fields=["submission"])
    move(application, line, at=at)
    record(
        application, "information.answered", actor=actor, at=at,
        request=request.number, submission=submission.number, content_hash=submission.content_hash,
    )  # fmt: skip
    return submission


def missing_items(request: InformationRequest, replies: Mapping[str, str]) -> list[str]:
    """Ids of the items that neither these texts nor the documents sent so far answer. Raises `InvalidError` for a bad text."""
    with_documents = set(documents_of_request(request).values_list("item", flat=True))
    for item_id, text in replies.items():
        fault = text_fault(text, TEXT_LENGTH)
        if fault:
            raise InvalidError(fault, field=item_id)
    return [
        item["id"]
        for item in request.items
        if (item["id"] not in with_documents if item["wants"] == ItemWants.DOCUMENT else not replies.get(item["id"], "").strip())
    ]


def _checked_items(items: Sequence[RequestedItem]) -> list[dict[str, str]]:
    if not 1 <= len(items) <= MAX_ITEMS:
        raise InvalidError(_("Ask for at least one thing, and at most %(limit)d.") % {"limit": MAX_ITEMS}, field="items")
    for item in items:
        if item.wants not in ItemWants.values or not item.text.strip() or text_fault(item.text, TEXT_LENGTH):
            raise InvalidError(_("Say for each item what you ask for, in plain text."), field="items")
    return [{"id": str(number), "wants": item.wants, "text": item.text.strip()} for number, item in enumerate(items, 1)]


def _ahead(due_on: date, at: datetime) -> date:
    if due_on <= at.astimezone(settings.REGISTRY_ZONE).date():
        raise InvalidError(_("Give a day after today."), field="due_on")
    return due_on


def _the_open_request(application: Application) -> InformationRequest:
    request = open_request(application)
    if request is None:
        raise RuleError(_("There is no open request."), code="state")
    return request
