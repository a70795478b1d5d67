"""Waiting for the applicant: ask, give more time, take back, answer in part or whole, and what happens when the time is over.

One kind of row serves all four occasions: an information request, an application returned as incomplete, the representations
after a preliminary notice, and the pre-conditions of an approval in principle (`states.WAITS`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.audit.subjects import Subject, subject_of
from registry.fees.actions import cancel_unpaid
from registry.fees.queries import invoices_about
from registry.lib.errors import InvalidError, RuleError
from registry.licensing.actions.consequences import ended_without_grant
from registry.licensing.actions.letters import tell_applicant, tell_officer, write_request
from registry.licensing.actions.moving import locked, locked_for, move
from registry.licensing.actions.sending import IncompleteError, snapshot
from registry.licensing.answers import text_fault
from registry.licensing.models import Application, InformationRequest, Submission
from registry.licensing.queries import changed_since, documents_of_request, form_for, open_request, progress
from registry.licensing.states import APPLICATION_TABLE, WAITS, ApplicationMove, ApplicationState, ItemWants, RequestPurpose, RequestState
from registry.outbox.actions import keep_reminder
from registry.outbox.due_days import reminder_due

MAX_ITEMS = 30
TEXT_LENGTH = 4000
DAYS_BEFORE = (7, 1)
"""Days before the due day on which the applicant is reminded; the day after it as well."""


@dataclass(frozen=True)
class RequestedItem:
    """One thing asked for. `section` is the section to put right; `again` names the item of an earlier request, as `2/1`."""

    wants: str
    text: str
    section: str = ""
    again: str = ""


@transaction.atomic
def request_information(
    application_id: int, *, items: Sequence[RequestedItem], due_on: date, actor: User, at: datetime, version: int | None = None
) -> InformationRequest:
    """Ask the applicant for documents, explanations or sections put right, by the end of `due_on`. Everybody of the exchange gets a mail.

    Raises `InvalidError` without items or with a day that is not ahead, `StaleError` for an old `version`.
    """
    application, line = locked_for(application_id, ApplicationMove.REQUEST_INFORMATION, actor=actor, version=version)
    request = open_a_request(application, RequestPurpose.INFORMATION, items, due_on, actor=actor, at=at)
    move(application, line, at=at)
    record(application, "information.requested", actor=actor, at=at, request=request.number, items=request.items, due_on=due_on)
    tell_applicant(application, "information_requested", at=at, request=request)
    write_request(request, at=at)
    return request


@transaction.atomic
def return_incomplete(
    application_id: int, *, items: Sequence[RequestedItem], due_on: date, actor: User, at: datetime, version: int | None = None
) -> InformationRequest:
    """Give the application back with what it lacks, section by section; all of it can be changed until it is sent again.

    Raises as a request.
    """
    application, line = locked_for(application_id, ApplicationMove.RETURN_INCOMPLETE, actor=actor, version=version)
    request = open_a_request(application, RequestPurpose.COMPLETENESS, items, due_on, actor=actor, at=at)
    move(application, line, at=at)
    record(application, "application.returned", actor=actor, at=at, request=request.number, items=request.items, due_on=due_on)
    tell_applicant(application, "application_returned", at=at, request=request)
    write_request(request, at=at)
    return request


def open_a_request(
    application: Application, purpose: RequestPurpose, items: Sequence[RequestedItem], due_on: date, *, actor: User, at: datetime
) -> InformationRequest:
    """The row of a request to the locked application. Raises `InvalidError` as `request_information`."""
    return InformationRequest.objects.create(
        application=application,
        number=application.information_requests.count() + 1,
        purpose=purpose,
        items=_checked_items(application, items),
        due_on=ahead(due_on, at),
        asked_by=actor,
        asked_at=at,
    )


@transaction.atomic
def extend_time(application_id: int, *, due_on: date, reason: str, actor: User, at: datetime) -> InformationRequest:
    """Give the applicant until the end of a later day. Raises `InvalidError` for a day that is no later, or without a reason."""
    application, line = locked_for(application_id, ApplicationMove.EXTEND_TIME, actor=actor)
    request = _the_open_request(application)
    before = request.due_on
    if due_on <= before:
        raise InvalidError(_("Give a day after the one that is set."), field="due_on")
    request.due_on = ahead(due_on, at)
    request.save(update_fields=["due_on"])
    move(application, line, at=at)
    record(
        application, "information.time_extended", actor=actor, at=at,
        request=request.number, reason=_reason(reason), due_on=due_on, before=before,
    )  # fmt: skip
    tell_applicant(application, "time_extended", at=at, request=request, reason=reason.strip())
    return request


@transaction.atomic
def cancel_information_request(application_id: int, *, reason: str, actor: User, at: datetime) -> InformationRequest:
    """Take the open request back; the case is under review again. Raises `InvalidError` without a reason."""
    application, line = locked_for(application_id, ApplicationMove.CANCEL_REQUEST, actor=actor)
    request = _the_open_request(application)
    _close(request, RequestState.WITHDRAWN, at, _reason(reason))
    move(application, line, at=at)
    record(application, "information.request_cancelled", actor=actor, at=at, reason=reason.strip(), request=request.number)
    tell_applicant(application, "information_request_cancelled", at=at, request=request)
    return request


@transaction.atomic
def answer_in_part(application_id: int, *, replies: Mapping[str, str], actor: User, at: datetime) -> Submission:
    """Send what is answered so far: the officer sees it, and the request stays open for the rest.

    Raises `InvalidError` when nothing new is answered, `RuleError` when there is no open request.
    """
    application, request = _to_answer(application_id, actor)
    _check_texts(replies)
    left = set(_unanswered(request, replies))
    fresh = [item["id"] for item in request.items if item["id"] not in left and item["id"] not in request.answered_items]
    if not fresh:
        raise InvalidError(_("Answer at least one more item, then send that part."), field=request.items[0]["id"], code="nothing-new")
    _keep_answers(request, fresh, replies, at)
    request.save(update_fields=["reply", "answered_items"])
    submission = snapshot(application, actor=actor, at=at)
    move(application, APPLICATION_TABLE[ApplicationMove.EXTEND_TIME], at=at)
    record(
        application, "information.answered_in_part", actor=actor, at=at, request=request.number, items=fresh, submission=submission.number
    )
    tell_officer(application, "case_answered", at=at, request=request)
    return submission


@transaction.atomic
def answer_information_request(application_id: int, *, replies: Mapping[str, str], actor: User, at: datetime) -> Submission:
    """Send the answer to the open request, whatever its purpose: a new snapshot, and the case is under review again.

    `replies` maps ids of items to texts. Raises `InvalidError` naming the first item without a reply, document or change
    (`field` is the item's id), `IncompleteError` when sections are not complete, `RuleError` when there is no open request.
    """
    application, request = _to_answer(application_id, actor)
    missing = missing_items(request, replies)
    if missing:
        raise InvalidError(_("Answer every item of the request."), field=missing[0], code="incomplete")
    problems = progress(application).problems if request.open_sections else []
    if problems:
        raise IncompleteError(problems)
    left = set(_unanswered(request, replies))
    _keep_answers(request, [item["id"] for item in request.items if item["id"] not in left], replies, at)
    request.state, request.answered_by, request.answered_at = RequestState.ANSWERED, actor, at
    request.save(update_fields=["reply", "answered_items", "state", "answered_by", "answered_at"])
    request.submission = submission = snapshot(application, actor=actor, at=at)
    request.save(update_fields=["submission"])
    move(application, APPLICATION_TABLE[WAITS[request.purpose].answer], at=at)
    record(
        application, "information.answered", actor=actor, at=at,
        request=request.number, submission=submission.number, content_hash=submission.content_hash,
    )  # fmt: skip
    tell_officer(application, "case_answered", at=at, request=request)
    return submission


@transaction.atomic
def lapse_application(application_id: int, *, reason: str, actor: User, at: datetime) -> Application:
    """Close an application whose applicant did not answer or pay in time. It can be set open again by four eyes.

    Raises `RuleError` before the form's days of patience after the due day are over.
    """
    cancel_unpaid(Subject(Application._meta.label_lower, str(application_id)), reason=_("The application has lapsed."), actor=actor, at=at)
    application, line = locked_for(application_id, ApplicationMove.LAPSE, actor=actor)
    request = open_request(application)
    first_day = _due_on(application, request) + timedelta(days=form_for(application).answer_days + 1)
    if _day(at) < first_day:
        raise RuleError(_("This can be closed as lapsed from %(day)s on.") % {"day": first_day.isoformat()}, code="too-early")
    if request is not None:
        _close(request, RequestState.LAPSED, at, _reason(reason))
    move(application, line, at=at, lapsed_at=at)
    ended_without_grant(application, actor=actor, at=at)
    record(application, "application.lapsed", actor=actor, at=at, reason=_reason(reason), waited_for=request.number if request else "fee")
    tell_applicant(application, "application_lapsed", at=at, reason=reason.strip())
    return application


@transaction.atomic
def end_notice(application_id: int, *, at: datetime) -> Application:
    """The time for representations is over and none came: the case is under review again. Done twice, it is done once."""
    application = locked(application_id)
    request = open_request(application)
    if application.state != ApplicationState.NOTICE_GIVEN or request is None or _day(at) <= request.due_on:
        return application
    _close(request, RequestState.LAPSED, at, "")
    move(application, APPLICATION_TABLE[ApplicationMove.END_NOTICE], at=at)
    record(application, "application.notice_ended", actor=None, at=at, request=request.number)
    tell_officer(application, "notice_ended", at=at, request=request)
    return application


@transaction.atomic
def remind_applicant(application_id: int, *, at: datetime) -> str | None:
    """Remind of the open request: some days before it is due, and the day after. Gives the code of the reminder that went out, if any.

    One mail, however many marks were missed; none for a mark that had passed when the request was made. Done twice, it is done once.
    """
    application = locked(application_id)
    request = open_request(application)
    if request is None:
        return None
    code = reminder_due(DAYS_BEFORE, request.due_on, on=_day(at), known_on=_day(request.asked_at))
    if code is None or not keep_reminder(request, code, due_on=request.due_on, at=at):
        return None
    left = (request.due_on - _day(at)).days
    record(application, "information.reminded", actor=None, at=at, request=request.number, days_left=left)
    tell_applicant(application, "request_reminder", at=at, request=request, days_left=left)
    return code


def missing_items(request: InformationRequest, replies: Mapping[str, str]) -> list[str]:
    """Ids of the items that nothing sent so far, these texts, documents or changes answer. Raises `InvalidError` for a bad text.

    Of representations one item is enough: nobody has to speak, but an empty answer is none.
    """
    _check_texts(replies)
    left = _unanswered(request, replies)
    is_enough = request.purpose == RequestPurpose.REPRESENTATIONS and len(left) < len(request.items)
    return [] if is_enough else left


def _check_texts(replies: Mapping[str, str]) -> None:
    for item_id, text in replies.items():
        fault = text_fault(text, TEXT_LENGTH)
        if fault:
            raise InvalidError(fault, field=item_id)


def _unanswered(request: InformationRequest, replies: Mapping[str, str]) -> list[str]:
    documents = set(documents_of_request(request).values_list("item", flat=True))
    changed = changed_since(request)
    return [
        item["id"]
        for item in request.items
        if item["id"] not in request.answered_items
        and item["id"] not in documents
        and item.get("section") not in changed
        and (item["wants"] == ItemWants.DOCUMENT or not replies.get(item["id"], "").strip())
    ]


def ahead(due_on: date, at: datetime) -> date:
    """The day, if it is after today in the registry's zone. Raises `InvalidError` for any other."""
    if due_on <= _day(at):
        raise InvalidError(_("Give a day after today."), field="due_on")
    return due_on


def _to_answer(application_id: int, actor: User) -> tuple[Application, InformationRequest]:
    request = open_request(locked(application_id))
    step = WAITS[request.purpose].answer if request else ApplicationMove.ANSWER_REQUEST
    application, _line = locked_for(application_id, step, actor=actor)
    return application, _the_open_request(application)


def _due_on(application: Application, request: InformationRequest | None) -> date:
    """The day by which the applicant had to answer, or to pay the fee."""
    if request is not None:
        return request.due_on
    invoice = invoices_about(subject_of(application)).first()
    if invoice is None:
        raise RuleError(_("There is no open request."), code="state")
    return invoice.due_on


def _keep_answers(request: InformationRequest, item_ids: Sequence[str], replies: Mapping[str, str], at: datetime) -> None:
    for item_id in item_ids:
        request.answered_items.setdefault(item_id, at.isoformat())
        if replies.get(item_id, "").strip():
            request.reply[item_id] = replies[item_id].strip()


def _close(request: InformationRequest, state: RequestState, at: datetime, reason: str) -> None:
    request.state, request.withdrawn_at, request.withdraw_reason = state, at, reason
    request.save(update_fields=["state", "withdrawn_at", "withdraw_reason"])


def _checked_items(application: Application, items: Sequence[RequestedItem]) -> list[dict[str, str]]:
    if not 1 <= len(items) <= MAX_ITEMS:
        raise InvalidError(_("Ask for at least one thing, and at most %(limit)d.") % {"limit": MAX_ITEMS}, field="items")
    for item in items:
        if item.wants not in ItemWants.values or not item.text.strip() or text_fault(item.text, TEXT_LENGTH):
            raise InvalidError(_("Say for each item what you ask for, in plain text."), field="items")
        if (item.wants == ItemWants.SECTION) != bool(item.section) or (
            item.section and form_for(application).section(item.section) is None
        ):
            raise InvalidError(_("Choose the section that has to be put right."), field="items")
    return [
        {"id": str(number), "wants": item.wants, "text": item.text.strip(), "section": item.section, "again": item.again}
        for number, item in enumerate(items, 1)
    ]


def _the_open_request(application: Application) -> InformationRequest:
    request = open_request(application)
    if request is None:
        raise RuleError(_("There is no open request."), code="state")
    return request


def _reason(reason: str) -> str:
    if not reason.strip():
        raise InvalidError(_("Give a reason."), field="reason")
    fault = text_fault(reason, TEXT_LENGTH)
    if fault:
        raise InvalidError(fault, field="reason")
    return reason.strip()


def _day(at: datetime) -> date:
    return at.astimezone(settings.REGISTRY_ZONE).date()
