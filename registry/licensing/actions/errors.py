"""Anybody may say that the register is wrong about a licence; an officer looks, and says what became of it."""

from datetime import datetime

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing.answers import text_fault
from registry.licensing.models import ErrorReport, Licence
from registry.licensing.queries import roles_on
from registry.licensing.states import CONDITION_OFFICERS, ErrorOutcome

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TEXT_LENGTH, CONTACT_LENGTH = 10_000, 320


@transaction.atomic
def report_error(licence_id: int, *, text: str, contact: str, language: str, at: datetime) -> ErrorReport:
    """Keep what somebody says is wrong, under a reference that nobody can guess. It changes nothing by itself.

    Raises `InvalidError` naming a field that is empty, too long or holds characters that cannot be kept.
    """
    licence = Licence.objects.get(pk=licence_id)
    if not text.strip():
        raise InvalidError(_("Say what is wrong."), field="text")
    for field, value, most in (("text", text, TEXT_LENGTH), ("contact", contact, CONTACT_LENGTH)):
        fault = text_fault(value, most)
        if fault:
            raise InvalidError(fault, field=field)
    letters = get_random_string(8, ALPHABET)
    report = ErrorReport.objects.create(
        licence=licence,
        reference=f"E-{letters[:4]}-{letters[4:]}",
        text=text.strip(),
        contact=contact.strip(),
        language=language[:10],
        reported_at=at,
    )
    record(licence, "register_error.reported", actor=None, at=at, report=report.reference)
    return report


@transaction.atomic
def close_error(report_id: int, *, outcome: str, note: str, actor: User, at: datetime) -> ErrorReport:
    """Say what became of a report. Raises `NotAllowedError` without the role, `RuleError` when it is closed, `InvalidError`."""
    report = ErrorReport.objects.select_for_update(of=("self",)).select_related("licence").get(pk=report_id)
    if not roles_on(report.licence, actor) & CONDITION_OFFICERS:
        raise NotAllowedError(_("Your role does not allow this step."), code="role")
    if outcome not in ErrorOutcome.values:
        raise InvalidError(_("Choose what became of the report."), field="outcome")
    fault = text_fault(note, TEXT_LENGTH)
    if fault:
        raise InvalidError(fault, field="note")
    if not report.is_open:
        raise RuleError(_("This report is closed already."), code="closed")
    report.outcome, report.note, report.closed_by, report.closed_at = outcome, note.strip(), actor, at
    report.save(update_fields=["outcome", "note", "closed_by", "closed_at"])
    record(report.licence, "register_error.closed", actor=actor, at=at, reason=report.note, report=report.reference, outcome=outcome)
    return report
