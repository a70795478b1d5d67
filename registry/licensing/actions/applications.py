"""The applicant's side: begin, fill in, send, withdraw."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.accounts.queries import has_role
from registry.accounts.states import EXCHANGE_ROLES
from registry.audit.actions import record
from registry.exchanges.actions import add_identifier, open_exchange, update_particulars
from registry.lib.canonical import canonical_text, content_hash, sha256_hex
from registry.lib.errors import InvalidError, RuleError, StaleError
from registry.licensing.actions.letters import tell_applicant
from registry.licensing.actions.moving import locked, locked_for, move
from registry.licensing.actions.numbers import next_application_number
from registry.licensing.answers import Problem, clean
from registry.licensing.forms import Section, SectionKind, newest_form
from registry.licensing.models import Answer, Application, Authority, InformationRequest, Licence, Submission
from registry.licensing.particulars import particulars_of
from registry.licensing.progress import applies, context_of, is_waiting
from registry.licensing.queries import answers_of, draft_content, form_for, latest_submission, option_sources, progress, roles_on
from registry.licensing.queries.access import not_yours
from registry.licensing.states import ApplicationKind, ApplicationMove, ApplicationState, RequestState


class SectionError(InvalidError):
    """The answers of a section are not what they have to be. `problems` names every question at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].message, field=problems[0].question, code="answers")
        self.problems = problems


class IncompleteError(RuleError):
    """The application cannot be sent yet. `problems` says all that is missing."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(_("The application is not complete: %(first)s") % {"first": problems[0].message}, code="incomplete")
        self.problems = problems


@transaction.atomic
def start_application(organisation: Organisation, authority_code: str, *, actor: User, at: datetime) -> Application:
    """The organisation's draft of an application for a new licence to that authority: the one there is, or a new one.

    Raises `NotAllowedError` for people of other organisations, `InvalidError` for an authority that takes none.
    """
    if not has_role(actor, *EXCHANGE_ROLES, organisation=organisation):
        raise not_yours()
    authority = Authority.objects.filter(code=authority_code, is_open=True, organisation__isnull=False).first()
    if authority is None:
        raise InvalidError(_("Choose an authority that takes applications."), field="authority")
    exchange = open_exchange(organisation, actor=actor, at=at)
    draft = Application.objects.filter(exchange=exchange, authority=authority, state=ApplicationState.DRAFT).first()
    if draft is not None:
        return draft
    form = newest_form(ApplicationKind.NEW_LICENCE)
    application = Application.objects.create(
        number=next_application_number(at),
        exchange=exchange,
        authority=authority,
        kind=ApplicationKind.NEW_LICENCE,
        form_code=form.code,
        form_version=form.version,
        state_since=at,
        created_by=actor,
        created_at=at,
    )
    record(application, "application.started", actor=actor, at=at, authority=authority.code, form=f"{form.code}/{form.version}")
    return application


@transaction.atomic
def save_section(application_id: int, section_code: str, raw: Mapping[str, Any], *, version: int, actor: User, at: datetime) -> Answer:
    """Keep the answers of a page. `version` is that of the answer which the form showed, 0 for none.

    Raises `SectionError` with all problems at once (nothing is kept then), `StaleError` with the present answer as `current`
    when a colleague saved in between, `RuleError` when the application is no draft or the section does not apply.
    """
    application, section, answers = _open_section(application_id, section_code, actor)
    if section.kind not in (SectionKind.PAGE, SectionKind.PERSON):
        raise RuleError(_("This section has items, each with a page of its own."), code="section")
    data = _cleaned(section, raw, answers)
    return _keep(application, section, data, answers, version=version, actor=actor, at=at)


@transaction.atomic
def save_item(
    application_id: int, section_code: str, item_id: str, raw: Mapping[str, Any], *, version: int, actor: User, at: datetime
) -> Answer:
    """Keep one item of a list; an empty `item_id` adds one. Raises as `save_section`, and `InvalidError` for an unknown item."""
    application, section, answers = _open_list(application_id, section_code, actor)
    items = _items(section, answers)
    data = _cleaned(section, raw, answers)
    if item_id and all(item["id"] != item_id for item in items):
        raise InvalidError(_("This item was removed."), code="item")
    if not item_id and len(items) >= section.max_items:
        raise RuleError(_("There can be at most %(count)d of these.") % {"count": section.max_items}, code="too-many")
    if any(item["id"] != item_id and _same(item, data) for item in items):
        raise SectionError([Problem(section.code, section.questions[0].code, _("This is in the list already."))])
    changed = {"id": item_id or secrets.token_hex(4), **data}
    kept = [changed if item["id"] == item_id else item for item in items]
    content = {"items": kept if item_id else [*kept, changed], "done": False}
    return _keep(application, section, content, answers, version=version, actor=actor, at=at)


@transaction.atomic
def remove_item(application_id: int, section_code: str, item_id: str, *, version: int, actor: User, at: datetime) -> Answer:
    """Take one item off a list. Removing it twice removes it once. Raises as `save_section`."""
    application, section, answers = _open_list(application_id, section_code, actor)
    items = _items(section, answers)
    kept = [item for item in items if item["id"] != item_id]
    if len(kept) == len(items) and section.code in answers:
        return answers[section.code]
    return _keep(application, section, {"items": kept, "done": False}, answers, version=version, actor=actor, at=at)


@transaction.atomic
def finish_section(application_id: int, section_code: str, *, version: int, actor: User, at: datetime) -> Answer:
    """Say that a list is complete, or that nothing more comes to optional documents. Raises as `save_section`."""
    application, section, answers = _open_section(application_id, section_code, actor)
    if section.kind == SectionKind.DOCUMENTS:
        data: dict[str, Any] = {"done": True}
    elif section.kind == SectionKind.LIST:
        data = {"items": _items(section, answers), "done": True}
    else:
        raise RuleError(_("This section is answered on its page."), code="section")
    if len(data.get("items", [])) < section.min_items:
        raise SectionError([Problem(section.code, "", _("Add at least %(count)d first.") % {"count": section.min_items})])
    return _keep(application, section, data, answers, version=version, actor=actor, at=at)


def check_answers(application: Application) -> dict[str, list[Problem]]:
    """What stands in the way of sending, by section code, in the order of the form. Empty: it can be sent."""
    found: dict[str, list[Problem]] = {}
    for problem in progress(application).problems:
        found.setdefault(problem.section, []).append(problem)
    return found


def draft_hash(application: Application) -> str:
    """The hash of what would be sent now: the check page shows it back when sending, so that nothing slips in unseen."""
    return content_hash(draft_content(application))


@transaction.atomic
def submit_application(application_id: int, *, is_declared: bool, checked_hash: str = "", actor: User, at: datetime) -> Submission:
    """Send the application: an unchangeable snapshot. Sending again gives the same submission and does nothing.

    `checked_hash` is the `draft_hash` that the sender saw. Raises `InvalidError` without the declaration, `IncompleteError`
    with all that is missing, `StaleError` when a colleague changed something since the check, `RuleError` once withdrawn.
    """
    application = locked(application_id)
    sent = Submission.objects.filter(application=application, number=1).first()
    if sent is not None and application.state != ApplicationState.WITHDRAWN and _acts_for_applicant(application, actor):
        return sent
    application, line = locked_for(application_id, ApplicationMove.SUBMIT, actor=actor)
    if not is_declared:
        raise InvalidError(_("Confirm the declaration before you send."), field="declaration")
    problems = progress(application).problems
    if problems:
        raise IncompleteError(problems)
    if checked_hash and checked_hash != draft_hash(application):
        raise StaleError(_("A colleague changed an answer since you checked them. Check the answers again."), current=application)
    move(application, line, at=at, submitted_at=at)
    submission = snapshot(application, actor=actor, at=at)
    _introduce(application, submission, actor=actor, at=at)
    record(application, "application.submitted", actor=actor, at=at, submission=1, content_hash=submission.content_hash)
    tell_applicant(application, "application_sent", at=at)
    return submission


@transaction.atomic
def withdraw_application(application_id: int, *, reason: str, actor: User, at: datetime) -> Application:
    """The applicant takes the application back, for good, at any time before the decision. Raises as any move."""
    application, line = locked_for(application_id, ApplicationMove.WITHDRAW, actor=actor)
    was_sent = application.submitted_at is not None
    move(application, line, at=at, withdrawn_at=at)
    open_requests = InformationRequest.objects.filter(application=application, state=RequestState.OPEN)
    open_requests.update(state=RequestState.WITHDRAWN, withdrawn_at=at, withdraw_reason=_("The application was withdrawn."))
    record(application, "application.withdrawn", actor=actor, at=at, reason=reason.strip())
    if was_sent:
        tell_applicant(application, "application_withdrawn", at=at)
    return application


def snapshot(application: Application, *, actor: User, at: datetime) -> Submission:
    """Keep what stands in the application now as its next submission, word for word. The application must be locked."""
    text = canonical_text(draft_content(application))
    last = latest_submission(application)
    return Submission.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        content=text,
        content_hash=sha256_hex(text.encode()),
        submitted_by=actor,
        submitted_at=at,
    )


def _introduce(application: Application, submission: Submission, *, actor: User, at: datetime) -> None:
    """Officers see the exchange under the names it sent, and its identifiers to confirm. A licensee's record waits for the grant."""
    particulars = particulars_of(form_for(application), json.loads(submission.content))
    if not Licence.objects.filter(exchange=application.exchange).exists():
        update_particulars(application.exchange_id, particulars, actor=actor, at=at)
        return
    for facts in particulars.identifiers:
        add_identifier(application.exchange_id, facts, actor=actor, at=at)


def locked_draft(application_id: int, actor: User) -> Application:
    """The locked application, if the person may still change its answers. Raises `NotAllowedError` or `RuleError`."""
    application = locked(application_id)
    if not _acts_for_applicant(application, actor):
        raise not_yours()
    if application.state != ApplicationState.DRAFT:
        raise RuleError(_("The application was sent; its answers can no longer be changed."), code="state")
    return application


def _acts_for_applicant(application: Application, actor: User) -> bool:
    return bool(roles_on(application, actor) & set(EXCHANGE_ROLES))


def _open_section(application_id: int, section_code: str, actor: User) -> tuple[Application, Section, dict[str, Answer]]:
    application = locked_draft(application_id, actor)
    section = form_for(application).section(section_code)
    answers = answers_of(application)
    data = {code: answer.data for code, answer in answers.items()}
    if section is None or not applies(section, data):
        raise RuleError(_("This section is not part of the application."), code="section")
    if is_waiting(section, data):
        raise RuleError(_("Another section has to be answered first."), code="waiting")
    return application, section, answers


def _open_list(application_id: int, section_code: str, actor: User) -> tuple[Application, Section, dict[str, Answer]]:
    application, section, answers = _open_section(application_id, section_code, actor)
    if section.kind != SectionKind.LIST:
        raise RuleError(_("This section is no list."), code="section")
    return application, section, answers


def _cleaned(section: Section, raw: Mapping[str, Any], answers: Mapping[str, Answer]) -> dict[str, Any]:
    given = {code: answer.data for code, answer in answers.items()}
    data, problems = clean(section.code, section.questions_for(given), raw, context_of(given, option_sources()))
    if problems:
        raise SectionError(problems)
    return data


def _items(section: Section, answers: Mapping[str, Answer]) -> list[dict[str, Any]]:
    answer = answers.get(section.code)
    return list(answer.data["items"]) if answer else []


def _same(item: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    return all(_key(item.get(code)) == _key(data.get(code)) for code in (item.keys() | data.keys()) - {"id", "label"})


def _key(value: Any) -> Any:
    return (value["kind"], value["canonical"], value["chain"], value["tag"]) if isinstance(value, dict) and "canonical" in value else value


def _keep(
    application: Application,
    section: Section,
    data: dict[str, Any],
    answers: Mapping[str, Answer],
    *,
    version: int,
    actor: User,
    at: datetime,
) -> Answer:
    answer = answers.get(section.code)
    if (answer.version if answer else 0) != version:
        raise StaleError(_("A colleague saved this page since you opened it."), current=answer)
    if answer is None:
        answer = Answer(application=application, section=section.code, version=0)
    answer.data, answer.version, answer.updated_by, answer.updated_at = data, version + 1, actor, at
    answer.save()
    record(application, "application.section_saved", actor=actor, at=at, section=section.code, version=answer.version)
    return answer
