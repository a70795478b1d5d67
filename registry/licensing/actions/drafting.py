"""The applicant's side: begin, fill in."""

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
from registry.exchanges.actions import open_exchange
from registry.exchanges.models import Exchange
from registry.lib.errors import InvalidError, RuleError, StaleError
from registry.licensing.actions.moving import locked
from registry.licensing.actions.numbers import next_application_number
from registry.licensing.answers import Problem, clean
from registry.licensing.forms import Form, Section, SectionKind
from registry.licensing.models import Answer, Application, Authority, Licence
from registry.licensing.progress import applies, context_of, is_waiting
from registry.licensing.queries import (
    answers_of,
    form_for,
    form_to_begin,
    is_open_section,
    option_sources,
    present_answers,
    roles_on,
    status_at,
)
from registry.licensing.queries.access import not_yours
from registry.licensing.states import CLOSED, ENDED, ApplicationKind, ApplicationState


class SectionError(InvalidError):
    """The answers of a section are not what they have to be. `problems` names every question at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].message, field=problems[0].question, code="answers")
        self.problems = problems


@transaction.atomic
def start_application(
    organisation: Organisation,
    authority_code: str,
    *,
    kind: str = ApplicationKind.NEW_LICENCE,
    concerns: Licence | None = None,
    actor: User,
    at: datetime,
) -> Application:
    """The organisation's draft of such an application: the one there is, or a new one. One about a licence begins with what that says.

    Raises `NotAllowedError` for people of other organisations, `InvalidError` naming the field for an authority or licence that
    takes no such application, `RuleError` when another of the kind is under way for the licence.
    """
    if not has_role(actor, *EXCHANGE_ROLES, organisation=organisation):
        raise not_yours()
    exchange = open_exchange(organisation, actor=actor, at=at)
    authority = _authority(authority_code)
    form = form_to_begin(kind, authority.code, at)
    if form is None:
        raise InvalidError(_("This authority takes no such application."), field="kind")
    if kind != ApplicationKind.NEW_LICENCE:
        _check_licence(concerns, exchange, authority, at)
    alike = Application.objects.filter(exchange=exchange, authority=authority, kind=kind, concerns=concerns)
    draft = alike.filter(state=ApplicationState.DRAFT).first()
    if draft is not None:
        return draft
    if concerns is not None and alike.exclude(state__in=CLOSED).exists():
        raise RuleError(_("Another application of this kind is under way for this licence."), code="under-way")
    application = _new_draft(exchange, authority, form, concerns, actor=actor, at=at)
    if concerns is not None:
        _begin_with(application, form, present_answers(concerns), actor=actor, at=at)
    return application


def _new_draft(exchange: Exchange, authority: Authority, form: Form, concerns: Licence | None, *, actor: User, at: datetime) -> Application:
    application = Application.objects.create(
        number=next_application_number(at),
        exchange=exchange,
        authority=authority,
        kind=form.kind,
        concerns=concerns,
        form_code=form.code,
        form_version=form.version,
        state_since=at,
        created_by=actor,
        created_at=at,
    )
    record(
        application, "application.started", actor=actor, at=at,
        authority=authority.code, form=f"{form.code}/{form.version}", concerns=concerns.number if concerns else "",
    )  # fmt: skip
    return application


def _authority(code: str) -> Authority:
    authority = Authority.objects.filter(code=code, is_open=True, organisation__isnull=False).first()
    if authority is None:
        raise InvalidError(_("Choose an authority that takes applications."), field="authority")
    return authority


def _check_licence(licence: Licence | None, exchange: Exchange, authority: Authority, at: datetime) -> None:
    if licence is None or licence.exchange_id != exchange.pk or licence.authority_id != authority.pk:
        raise InvalidError(_("Choose a licence of yours that this authority granted."), field="licence")
    if status_at(licence, at) in ENDED:
        raise InvalidError(_("This licence has ended. Apply for a new one."), field="licence", code="ended")


def _begin_with(application: Application, form: Form, present: Mapping[str, Any], *, actor: User, at: datetime) -> None:
    """The sections that the licence answers already, complete until the applicant changes them."""
    known = [section for section in form.sections if section.kind != SectionKind.DOCUMENTS and section.code in present]
    Answer.objects.bulk_create(
        Answer(
            application=application,
            section=section.code,
            data={**present[section.code], "done": True} if section.kind == SectionKind.LIST else present[section.code],
            updated_by=actor,
            updated_at=at,
        )
        for section in known
    )


@transaction.atomic
def save_section(application_id: int, section_code: str, raw: Mapping[str, Any], *, version: int, actor: User, at: datetime) -> Answer:
    """Keep the answers of a page. `version` is that of the answer which the form showed, 0 for none.

    Raises `SectionError` with all problems at once (nothing is kept then), `StaleError` with the present answer as `current`
    when a colleague saved in between, `RuleError` when the application is no draft or the section does not apply.
    """
    application, section, answers = _open_section(application_id, section_code, actor)
    if section.kind not in (SectionKind.PAGE, SectionKind.PERSON):
        raise RuleError(_("This section has items, each with a page of its own."), code="section")
    data = _cleaned(application, section, raw, answers)
    return _keep(application, section, data, answers, version=version, actor=actor, at=at)


@transaction.atomic
def save_item(
    application_id: int, section_code: str, item_id: str, raw: Mapping[str, Any], *, version: int, actor: User, at: datetime
) -> Answer:
    """Keep one item of a list; an empty `item_id` adds one. Raises as `save_section`, and `InvalidError` for an unknown item."""
    application, section, answers = _open_list(application_id, section_code, actor)
    items = _items(section, answers)
    data = _cleaned(application, section, raw, answers)
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


def locked_to_fill_in(application_id: int, section_code: str, actor: User) -> Application:
    """The locked application, if the person may change this section now. Raises `NotAllowedError` or `RuleError`."""
    application = locked(application_id)
    if not acts_for_applicant(application, actor):
        raise not_yours()
    if not is_open_section(application, section_code):
        raise RuleError(_("The application was sent; these answers can no longer be changed."), code="state")
    return application


def acts_for_applicant(application: Application, actor: User) -> bool:
    """Whether the person is one of the exchange's own."""
    return bool(roles_on(application, actor) & set(EXCHANGE_ROLES))


def _open_section(application_id: int, section_code: str, actor: User) -> tuple[Application, Section, dict[str, Answer]]:
    application = locked_to_fill_in(application_id, section_code, actor)
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


def _cleaned(application: Application, section: Section, raw: Mapping[str, Any], answers: Mapping[str, Answer]) -> dict[str, Any]:
    given = {code: answer.data for code, answer in answers.items()}
    sources = option_sources(application.authority.code)
    data, problems = clean(section.code, section.questions_for(given), raw, context_of(given, sources))
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
