"""What the public tells about platforms, and what an officer makes of it."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.audit.actions import record
from registry.blocklist.models import PlatformReport
from registry.blocklist.states import ReportOutcome, ReportState
from registry.identifiers import Identifier, Kind, readings
from registry.lib.errors import InvalidError, NotAllowedError, RuleError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
MOST = {"platform_name": 200, "where": 2000, "what_happened": 10_000, "contact": 320}
OFFICERS = (Role.LIST_OFFICER, Role.ENFORCEMENT_OFFICER)


@transaction.atomic
def report_platform(
    *, where: str, what_happened: str, at: datetime, platform_name: str = "", contact: str = "", language: str = ""
) -> PlatformReport:
    """Keep a report of the public and give it a reference that nobody can guess. It lists nothing by itself.

    Raises `InvalidError` naming a field that is empty, too long or holds characters that cannot be kept.
    """
    texts = {"platform_name": platform_name, "where": where, "what_happened": what_happened, "contact": contact}
    kept = {name: _text(value, name) for name, value in texts.items()}
    if not kept["where"]:
        raise InvalidError(_("Say where the platform is found: its site, page, wallet or account."), field="where")
    if not kept["what_happened"]:
        raise InvalidError(_("Say what happened."), field="what_happened")
    found = _identifier(kept["where"])
    report = PlatformReport.objects.create(
        reference=_reference(),
        kind=str(found.kind) if found else "",
        canonical=found.canonical if found else "",
        language=language[:10],
        reported_at=at,
        **kept,
    )
    record(report, "report.received", actor=None, at=at, kind=report.kind, canonical=report.canonical)
    return report


@transaction.atomic
def close_report(report_id: int, *, outcome: ReportOutcome | str, note: str, actor: User, at: datetime) -> PlatformReport:
    """Say what became of a report. Raises `NotAllowedError` without the role, `RuleError` when it is closed already."""
    if not has_role(actor, *OFFICERS):
        raise NotAllowedError(_("Your role does not let you close reports."))
    if outcome not in ReportOutcome.values:
        raise InvalidError(_("Choose what became of the report."), field="outcome")
    report = PlatformReport.objects.select_for_update().get(pk=report_id)
    if report.state != ReportState.OPEN:
        raise RuleError(_("This report is closed already."), code="closed")
    report.state, report.outcome, report.outcome_note, report.closed_at = ReportState.CLOSED, str(outcome), note.strip(), at
    report.save(update_fields=["state", "outcome", "outcome_note", "closed_at"])
    record(report, "report.closed", actor=actor, at=at, reason=report.outcome_note, outcome=report.outcome)
    return report


def _identifier(where: str) -> Identifier | None:
    try:
        return next((item for item in readings(where) if item.kind != Kind.NAME), None)
    except InvalidError:
        return None


def _text(value: str, name: str) -> str:
    text = value.strip()
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidError(_("This text holds a character that cannot be kept."), field=name) from None
    if "\0" in text:
        raise InvalidError(_("This text holds a character that cannot be kept."), field=name)
    if len(text) > MOST[name]:
        raise InvalidError(_("This text is too long: at most %(most)d characters.") % {"most": MOST[name]}, field=name)
    return text


def _reference() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _each in range(8))
    return f"R-{letters[:4]}-{letters[4:]}"
