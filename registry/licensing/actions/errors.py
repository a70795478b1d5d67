"""Anybody may say that the register is wrong about a licence; an officer looks, and says what became of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.blocklist.models import Publication
from registry.exchanges.actions import tell_exchange
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing.answers import text_fault
from registry.licensing.models import ErrorReport, Licence, LicenceAct
from registry.licensing.queries import roles_on
from registry.licensing.states import CONDITION_OFFICERS, ErrorOutcome

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TEXT_LENGTH, CONTACT_LENGTH = 10_000, 320


@dataclass(frozen=True)
class CorrectedBy:
    """What corrected the register: an act on the licence, or a publication of a list. Neither where it was not wrong."""

    act: LicenceAct | None = None
    publication: Publication | None = None


NOTHING = CorrectedBy()


@transaction.atomic
def report_error(licence_id: int, *, text: str, contact: str, language: str, at: datetime) -> ErrorReport:
    """Keep what somebody says is wrong, under a reference that nobody can guess. It changes nothing by itself.

    Raises `InvalidError` naming a field that is empty, too long or holds characters that cannot be kept.
    """
    licence = Licence.objects.get(pk=licence_id)
    kept = said(text, "text", _("Say what is wrong."))
    fault = text_fault(contact, CONTACT_LENGTH)
    if fault:
        raise InvalidError(fault, field="contact")
    report = ErrorReport.objects.create(
        licence=licence, reference=new_reference(), text=kept, contact=contact.strip(), language=language[:10], reported_at=at
    )
    record(licence, "register_error.reported", actor=None, at=at, report=report.reference)
    return report


@transaction.atomic
def close_error(report_id: int, *, outcome: str, note: str, actor: User, at: datetime, corrected_by: CorrectedBy = NOTHING) -> ErrorReport:
    """Say what became of a report. A holder is written to, and told what corrected it or, in `note`, why nothing was wrong.

    Raises `NotAllowedError` without the role, `RuleError` when it is closed, `InvalidError` naming the field.
    """
    report = ErrorReport.objects.select_for_update(of=("self",)).select_related("licence__exchange").get(pk=report_id)
    if not roles_on(report.licence, actor) & CONDITION_OFFICERS:
        raise NotAllowedError(_("Your role does not allow this step."), code="role")
    if not report.is_open:
        raise RuleError(_("This report is closed already."), code="closed")
    _check_answer(report, outcome, note, corrected_by)
    report.outcome, report.note, report.closed_by, report.closed_at = outcome, note.strip(), actor, at
    report.corrected_act, report.corrected_publication = corrected_by.act, corrected_by.publication
    report.save(update_fields=["outcome", "note", "closed_by", "closed_at", "corrected_act", "corrected_publication"])
    record(report.licence, "register_error.closed", actor=actor, at=at, reason=report.note, report=report.reference, outcome=outcome)
    if report.is_holders:
        tell_exchange(report.licence.exchange, "error_answered", about=report, at=at, page=("apply:error", report.reference), report=report)
    return report


def said(text: str, field: str, missing: str) -> str:
    """The text without blanks around it. Raises `InvalidError` when it is empty or cannot be kept."""
    if not text.strip():
        raise InvalidError(missing, field=field)
    fault = text_fault(text, TEXT_LENGTH)
    if fault:
        raise InvalidError(fault, field=field)
    return text.strip()


def new_reference() -> str:
    """A reference that nobody can guess."""
    letters = get_random_string(8, ALPHABET)
    return f"E-{letters[:4]}-{letters[4:]}"


def _check_answer(report: ErrorReport, outcome: str, note: str, corrected_by: CorrectedBy) -> None:
    if outcome not in ErrorOutcome.values:
        raise InvalidError(_("Choose what became of the report."), field="outcome")
    fault = text_fault(note, TEXT_LENGTH)
    if fault:
        raise InvalidError(fault, field="note")
    is_corrected = outcome == ErrorOutcome.CORRECTED
    if corrected_by != NOTHING and not is_corrected:
        raise InvalidError(_("Nothing corrected it if nothing was wrong."), field="corrected_by")
    if corrected_by.act is not None and corrected_by.act.licence_id != report.licence_id:
        raise InvalidError(_("Choose an act on this licence."), field="corrected_by")
    if report.is_holders and is_corrected and corrected_by == NOTHING:
        raise InvalidError(_("Choose the act or the publication that corrected it."), field="corrected_by")
    if report.is_holders and not is_corrected and not note.strip():
        raise InvalidError(_("Say why: the holder reads it."), field="note")
