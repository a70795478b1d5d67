"""A holder says that an entry or an identifier is wrong, what would be right, and shows it; its report is due on a day."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.blocklist.queries import entry_by_reference
from registry.exchanges.actions import tell_exchange
from registry.exchanges.models import ExchangeIdentifier
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing.actions.clocks import hold_calendars
from registry.licensing.actions.documents import MAX_FILES_PER_ITEM, Received, receive
from registry.licensing.actions.errors import new_reference, said
from registry.licensing.actions.execution import locked_licence
from registry.licensing.actions.letters import tell_officers
from registry.licensing.clocks import Term, clock
from registry.licensing.holder_terms import holder_terms
from registry.licensing.models import Authority, ErrorReport, ErrorReportFile, Licence
from registry.licensing.queries import calendars_of, error_clocks, local_day, roles_on
from registry.licensing.states import CONDITION_REPORTERS

MOST_OPEN = 50


@dataclass(frozen=True)
class ErrorFacts:
    """What is wrong, what would be right, and about which line: an entry of a list, or an identifier of the exchange."""

    text: str
    expected: str
    about_list: str = ""
    about_entry: str = ""
    about_identifier: ExchangeIdentifier | None = None


def report_own_error(
    licence_id: int, facts: ErrorFacts, *, files: Sequence[tuple[IO[bytes], str]] = (), actor: User, at: datetime
) -> ErrorReport:
    """The holder's report with its number and the day on which it is due; sent twice while it is open, the one there is.

    Raises `NotAllowedError` for anybody but the holder, `InvalidError` naming a field or a file, `RuleError` when too many are open.
    """
    if len(files) > MAX_FILES_PER_ITEM:
        raise InvalidError(_("There can be at most %(count)d files here. Remove one first.") % {"count": MAX_FILES_PER_ITEM}, field="file")
    wrong, right = said(facts.text, "text", _("Say what is wrong.")), said(facts.expected, "expected", _("Say what would be right."))
    facts = replace(facts, text=wrong, expected=right)
    received: dict[str, Received] = {}
    for file, name in files:
        one = receive(file, name)
        received.setdefault(one.facts.sha256, one)
    with transaction.atomic():
        licence = locked_licence(licence_id)
        if not roles_on(licence, actor) & CONDITION_REPORTERS:
            raise NotAllowedError(_("Your role does not allow this step."), code="role")
        _check_about(licence, facts)
        known = _open_twin(licence, facts)
        return known or _keep(licence, facts, list(received.values()), actor=actor, at=at)


@transaction.atomic
def reckon_open_errors(at: datetime, authority: Authority | None = None) -> int:
    """Reckon the last day of every open report of a holder anew, of one authority or of all. Gives how many moved."""
    rows = ErrorReport.objects.filter(closed_at=None, limit_days__isnull=False).select_related("licence").order_by("pk")
    if authority is not None:
        rows = rows.filter(licence__authority=authority)
    waiting = list(rows.select_for_update(of=("self",)))
    clocks = error_clocks(waiting, at)
    return sum(_set_due(row, clocks[row.pk].due_on) for row in waiting)


def _set_due(row: ErrorReport, due_on: date | None) -> bool:
    if due_on is None or row.due_on == due_on:
        return False
    row.due_on = due_on
    row.save(update_fields=["due_on"])
    return True


def _keep(licence: Licence, facts: ErrorFacts, received: Sequence[Received], *, actor: User, at: datetime) -> ErrorReport:
    report = ErrorReport.objects.create(
        licence=licence,
        reference=new_reference(),
        text=facts.text,
        expected=facts.expected,
        about_list=facts.about_list,
        about_entry=facts.about_entry,
        about_identifier=facts.about_identifier,
        language=actor.language[:10],
        reported_by=actor,
        reported_at=at,
        limit_days=holder_terms().error_limit.days,
        due_on=_due_on(licence, at),
    )
    _store(report, received)
    about = facts.about_entry or (str(facts.about_identifier) if facts.about_identifier else "")
    told: dict[str, Any] = {"report": report.reference, "about": about, "due_on": report.due_on, "files": len(received)}
    record(licence, "register_error.reported", actor=actor, at=at, **told)
    tell_exchange(licence.exchange, "error_received", about=report, at=at, page=("apply:error", report.reference), report=report)
    tell_officers(licence, "error_reported", at=at, report=report)
    return report


def _due_on(licence: Licence, at: datetime) -> date | None:
    hold_calendars([licence.authority_id])
    calendar = calendars_of([licence.authority_id], at)[licence.authority_id]
    return clock(Term(local_day(at), holder_terms().error_limit), calendar, local_day(at)).due_on


def _check_about(licence: Licence, facts: ErrorFacts) -> None:
    """The line that is said to be wrong has to be there, and an identifier has to be the holder's own."""
    if facts.about_identifier is not None and facts.about_identifier.exchange_id != licence.exchange_id:
        raise InvalidError(_("This identifier is not yours."), field="about")
    if facts.about_entry:
        entry = entry_by_reference(facts.about_entry)
        if entry is None or entry.list.code != facts.about_list:
            raise InvalidError(_("There is no such entry on this list."), field="about")
    if not facts.about_entry and facts.about_identifier is None and not facts.about_list:
        raise InvalidError(_("Say which entry or identifier is wrong."), field="about")


def _open_twin(licence: Licence, facts: ErrorFacts) -> ErrorReport | None:
    """The same report, still open: a form that was sent twice."""
    mine = ErrorReport.objects.filter(licence=licence, closed_at=None, reported_by__isnull=False)
    if mine.count() >= MOST_OPEN:
        raise RuleError(_("Too many of your reports are open. Wait for the answers."), code="too-many")
    same = mine.filter(
        about_list=facts.about_list, about_entry=facts.about_entry, about_identifier=facts.about_identifier,
        text=facts.text, expected=facts.expected,
    )  # fmt: skip
    return same.first()


def _store(report: ErrorReport, received: Iterable[Received]) -> None:
    kept: list[ErrorReportFile] = []
    try:
        for one in received:
            facts = one.facts
            row = ErrorReportFile(
                report=report, original_name=facts.name, content_type=facts.content_type, size=facts.size, sha256=facts.sha256
            )
            # A random name tells nothing, takes nothing from the uploader and is guessed by nobody.
            token = secrets.token_hex(20)
            row.file.save(f"{token[:2]}/{token}", ContentFile(one.content), save=False)
            kept.append(row)
            row.save(force_insert=True)
    except BaseException:
        for row in kept:
            row.file.delete(save=False)
        raise
