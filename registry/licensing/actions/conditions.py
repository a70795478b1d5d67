"""Conditions of a licence: the holder reports one as met, an officer accepts that or not, and both are reminded of what is due."""

import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.exchanges.actions import tell_exchange
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing.actions.documents import Received, receive
from registry.licensing.actions.execution import locked_licence
from registry.licensing.actions.letters import tell_officers
from registry.licensing.actions.terms import REASON_LENGTH
from registry.licensing.answers import text_fault
from registry.licensing.models import Condition, ConditionReport, LicenceAct
from registry.licensing.queries import acts_open_to, roles_on, standings_of
from registry.licensing.queries.conditions import due_conditions, unheard_acts
from registry.licensing.states import CONDITION_OFFICERS, CONDITION_REPORTERS, ENDED, LicenceMove
from registry.outbox.actions import keep_reminder
from registry.outbox.due_days import OVERDUE, reminder_due

DAYS_BEFORE = (30, 7, 1)


@transaction.atomic
def report_condition(
    condition_id: int, *, text: str, actor: User, at: datetime, file: IO[bytes] | None = None, name: str = ""
) -> ConditionReport:
    """The holder says that a condition is met, with a document where there is one.

    Raises `NotAllowedError` without the role, `InvalidError` on an empty text or a file that is not taken, `RuleError` when the
    condition is over, met, or a report waits for an officer.
    """
    received = receive(file, name) if file is not None else None
    condition = _locked(condition_id, actor, CONDITION_REPORTERS)
    if condition.removed_at is not None and condition.removed_at <= at:
        raise RuleError(_("This condition is over."), code="over")
    if condition.reports.exclude(is_accepted=False).exists():
        raise RuleError(_("It is reported or met already."), code="reported")
    report = ConditionReport(condition=condition, text=_text(text, "text"), reported_by=actor, reported_at=at, **_facts(received))
    _keep(report, received)
    record(condition.licence, "condition.reported", actor=actor, at=at, condition=condition.number, report=report.pk)
    return report


@transaction.atomic
def settle_condition(report_id: int, *, is_accepted: bool, note: str, actor: User, at: datetime) -> ConditionReport:
    """An officer accepts that a condition is met, or says in `note` what is missing. The holder is told.

    Raises `NotAllowedError` without the role, `RuleError` when that was said already, `InvalidError` for a refusal without words.
    """
    found = ConditionReport.objects.get(pk=report_id)
    condition = _locked(found.condition_id, actor, CONDITION_OFFICERS)
    report = ConditionReport.objects.select_for_update().get(pk=report_id)
    if report.is_accepted is not None:
        raise RuleError(_("This was answered already."), code="answered")
    report.note = note.strip() if is_accepted else _text(note, "note")
    report.is_accepted, report.decided_by, report.decided_at = is_accepted, actor, at
    report.save(update_fields=["note", "is_accepted", "decided_by", "decided_at"])
    action = "condition.accepted" if is_accepted else "condition.not_accepted"
    record(condition.licence, action, actor=actor, at=at, reason=report.note, condition=condition.number, report=report.pk)
    _tell(condition, "condition_settled", at, report=report)
    return report


def send_reminders(*, at: datetime) -> int:
    """Remind of conditions due in 30, 7 and 1 days and of those overdue, and of urgent acts whose time to be heard is over.

    One row a reminder, so that running it twice sends nothing twice; a day on which it did not run is made up for. Gives how
    many were sent.
    """
    today = at.astimezone(settings.REGISTRY_ZONE).date()
    due = [_remind_of_condition(condition, code, at) for condition, code in _due(today, at)]
    return sum([*due, *(_remind_of_act(act, at) for act in unheard_acts(at))])


def _due(today: date, at: datetime) -> Iterator[tuple[Condition, str]]:
    conditions = list(due_conditions(today + timedelta(days=DAYS_BEFORE[0]), at))
    standings = standings_of([condition.licence for condition in conditions], at)
    for condition in conditions:
        standing = standings[condition.licence_id]
        if standing is None or standing.counts_as in ENDED or condition.due_on is None:
            continue
        code = reminder_due(DAYS_BEFORE, condition.due_on, on=today)
        if code is not None:
            yield condition, code


@transaction.atomic
def _remind_of_condition(condition: Condition, code: str, at: datetime) -> bool:
    if condition.due_on is None or not keep_reminder(condition, code, due_on=condition.due_on, at=at):
        return False
    _tell(condition, "condition_due", at, is_overdue=code == OVERDUE)
    return True


@transaction.atomic
def _remind_of_act(act: LicenceAct, at: datetime) -> bool:
    """The authority is reminded once, while neither a confirmation nor a reinstatement has come."""
    if act.pk not in {one.pk for one in acts_open_to(act.licence, LicenceMove.CONFIRM)}:
        return False
    until = act.representations_until
    if until is None or not keep_reminder(act, OVERDUE, due_on=until.astimezone(settings.REGISTRY_ZONE).date(), at=at):
        return False
    record(act.licence, "licence.representations_over", actor=None, at=at, act=act.number)
    tell_officers(act.licence, "representations_over", at=at, act=act)
    return True


def _locked(condition_id: int, actor: User, roles: frozenset[str]) -> Condition:
    condition = Condition.objects.get(pk=condition_id)
    condition.licence = locked_licence(condition.licence_id)
    if not roles_on(condition.licence, actor) & roles:
        raise NotAllowedError(_("Your role does not allow this step."), code="role")
    return condition


def _facts(received: Received | None) -> dict[str, Any]:
    if received is None:
        return {}
    facts = received.facts
    return {"original_name": facts.name, "content_type": facts.content_type, "size": facts.size, "sha256": facts.sha256}


def _keep(report: ConditionReport, received: Received | None) -> None:
    if received is not None:
        token = secrets.token_hex(20)
        report.file.save(f"{token[:2]}/{token}", ContentFile(received.content), save=False)
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except BaseException:
        if received is not None:
            report.file.delete(save=False)
        raise


def _tell(condition: Condition, template: str, at: datetime, **context: Any) -> None:
    licence = condition.licence
    tell_exchange(
        licence.exchange, template, about=licence, at=at, page=("apply:licence", licence.number),
        licence=licence, condition=condition, **context,
    )  # fmt: skip


def _text(text: str, field: str) -> str:
    if not text.strip():
        raise InvalidError(_("Write a text."), field=field)
    fault = text_fault(text, REASON_LENGTH)
    if fault:
        raise InvalidError(fault, field=field)
    return text.strip()
