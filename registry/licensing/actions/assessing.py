"""Assessing an application: findings by section, each bound to the sending that was looked at, and the risk of the case."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.lib.errors import InvalidError, RuleError, StaleError
from registry.licensing.actions.documents import Received, keep, receive
from registry.licensing.actions.moving import locked
from registry.licensing.answers import text_fault
from registry.licensing.models import Application, AssessmentFile, CaseRisk, Finding, RiskSetting
from registry.licensing.queries.assessment import AssessedSection, Assessment, assessment_of, check_assessor, evidence_in
from registry.licensing.states import EvidenceKind, FindingOutcome, RiskRating

TEXT_LENGTH = 8000
MAX_EVIDENCE = 50


@dataclass(frozen=True)
class FindingFacts:
    """What is found of a section. `risk` is empty where the section is not applicable; `evidence` are keys of `evidence_in`."""

    outcome: str
    risk: str = ""
    text: str = ""
    evidence: tuple[str, ...] = ()


def record_finding(
    application_id: int,
    section: str,
    facts: FindingFacts,
    *,
    reviewed_hash: str,
    seen: int,
    actor: User,
    at: datetime,
    file: IO[bytes] | None = None,
    name: str = "",
) -> Finding:
    """Keep what the reviewer finds of a section as it was sent in the submission of `reviewed_hash`; earlier findings stay on record.

    `seen` is the number of the finding that the reviewer saw, 0 for none; `file` is one of the authority's own that it points to.
    Raises `StaleError` when a colleague was faster or something newer was sent, `InvalidError` naming the field, `NotAllowedError`
    without the role or with a conflict of interest, `RuleError` when the case is not in hand.
    """
    received = receive(file, name) if file is not None else None
    with transaction.atomic():
        application, assessment = _opened(application_id, reviewed_hash, actor)
        row = _seen(assessment, section, seen)
        checked = _checked(application, assessment, facts)
        evidence = [*checked.evidence, *_kept_file(application, received, actor=actor, at=at)]
        finding = _finding(application, assessment, row, checked, evidence, actor=actor, at=at)
        finding.save(force_insert=True)
        told = {"section": section, "number": finding.number, "outcome": finding.outcome, "risk": finding.risk}
        record(application, "assessment.section_assessed", actor=actor, at=at, reason=finding.text, evidence=evidence, **told)
        _reckon(application)
        return finding


@transaction.atomic
def confirm_finding(application_id: int, section: str, *, reviewed_hash: str, seen: int, actor: User, at: datetime) -> Finding:
    """Make the finding on an earlier sending again, word for word, for the present one. Raises as recording, and when it holds already."""
    application, assessment = _opened(application_id, reviewed_hash, actor)
    row = _seen(assessment, section, seen)
    earlier = row.finding
    if earlier is None or row.is_current:
        raise RuleError(_("There is no finding on an earlier sending to confirm."), code="current")
    facts = FindingFacts(earlier.outcome, earlier.risk, earlier.text)
    finding = _finding(application, assessment, row, facts, list(earlier.evidence), actor=actor, at=at)
    finding.confirms = earlier
    finding.save(force_insert=True)
    record(application, "assessment.finding_confirmed", actor=actor, at=at, section=section, number=finding.number, confirms=earlier.number)
    _reckon(application)
    return finding


@transaction.atomic
def assess_rest(application_id: int, *, reviewed_hash: str, actor: User, at: datetime) -> list[Finding]:
    """Find every section of which nothing was found yet met, with a low risk. Gives these findings; again, it does nothing.

    Sections with a finding on an earlier sending are left for somebody to look at. Raises as recording.
    """
    application, assessment = _opened(application_id, reviewed_hash, actor)
    facts = FindingFacts(FindingOutcome.MET, RiskRating.LOW)
    findings = [_finding(application, assessment, row, facts, [], actor=actor, at=at) for row in assessment.untouched]
    if not findings:
        return []
    Finding.objects.bulk_create(findings)
    sections = [finding.section for finding in findings]
    record(application, "assessment.rest_assessed", actor=actor, at=at, sections=sections, outcome=facts.outcome, risk=facts.risk)
    _reckon(application)
    return findings


@transaction.atomic
def set_case_risk(application_id: int, *, rating: str, reason: str, seen: int, actor: User, at: datetime) -> RiskSetting:
    """Raise or lower the risk of the case from what its sections come to, or set it back; it holds until they come to another.

    `seen` is the number of the setting that the officer saw, 0 for none. Raises `StaleError` when a colleague was faster,
    `RuleError` while nothing was assessed, `InvalidError` without a reason, and as recording a finding.
    """
    application = locked(application_id)
    check_assessor(application, actor)
    assessment = assessment_of(application)
    last = assessment.setting.number if assessment.setting else 0
    if seen != last:
        raise _stale(assessment.setting)
    if not assessment.computed:
        raise RuleError(_("Assess a section first."), code="unassessed")
    if rating not in RiskRating.values:
        raise InvalidError(_("Choose how great the risk is."), field="rating")
    setting = RiskSetting.objects.create(
        application=application, number=last + 1, computed=assessment.computed, rating=rating, reason=words(reason, "reason"),
        set_by=actor, set_at=at,
    )  # fmt: skip
    record(application, "assessment.risk_set", actor=actor, at=at, reason=setting.reason, rating=rating, computed=setting.computed)
    _reckon(application)
    return setting


def words(text: str, field: str) -> str:
    """A text that has to say something, trimmed. Raises `InvalidError` naming the field."""
    if not text.strip():
        raise InvalidError(_("Write a text."), field=field)
    fault = text_fault(text, TEXT_LENGTH)
    if fault:
        raise InvalidError(fault, field=field)
    return text.strip()


def _opened(application_id: int, reviewed_hash: str, actor: User) -> tuple[Application, Assessment]:
    """The locked application and its assessment, for somebody who may assess and looked at what was sent last."""
    application = locked(application_id)
    check_assessor(application, actor)
    assessment = assessment_of(application)
    if assessment.submission.content_hash != reviewed_hash:
        raise StaleError(_("The applicant sent something newer than what you reviewed. Review it first."), current=assessment.submission)
    return application, assessment


def _seen(assessment: Assessment, section: str, seen: int) -> AssessedSection:
    row = assessment.row(section)
    if row is None:
        raise InvalidError(_("This section is not part of the application."), field="section")
    if row.number != seen:
        raise _stale(row.finding)
    return row


def _stale(current: object) -> StaleError:
    return StaleError(_("A colleague assessed this since you opened it. Look at that before you go on."), current=current)


def _checked(application: Application, assessment: Assessment, facts: FindingFacts) -> FindingFacts:
    """The facts, cleaned. A finding other than "met" says why."""
    if facts.outcome not in FindingOutcome.values:
        raise InvalidError(_("Choose what you find."), field="outcome")
    is_applicable = facts.outcome != FindingOutcome.NOT_APPLICABLE
    if is_applicable and facts.risk not in RiskRating.values:
        raise InvalidError(_("Choose how great the risk is."), field="risk")
    text = facts.text.strip()
    if text or facts.outcome != FindingOutcome.MET:
        text = words(text, "text")
    chosen = tuple(dict.fromkeys(facts.evidence))
    if len(chosen) > MAX_EVIDENCE or set(chosen) - set(evidence_in(application, assessment.content)):
        raise InvalidError(_("Choose evidence of this case, at most %(limit)d pieces.") % {"limit": MAX_EVIDENCE}, field="evidence")
    return FindingFacts(facts.outcome, facts.risk if is_applicable else "", text, chosen)


def _finding(
    application: Application,
    assessment: Assessment,
    row: AssessedSection,
    facts: FindingFacts,
    evidence: list[str],
    *,
    actor: User,
    at: datetime,
) -> Finding:
    return Finding(
        application=application,
        section=row.section.code,
        number=row.number + 1,
        submission=assessment.submission,
        outcome=facts.outcome,
        risk=facts.risk,
        text=facts.text,
        evidence=evidence,
        made_by=actor,
        made_at=at,
    )


def _kept_file(application: Application, received: Received | None, *, actor: User, at: datetime) -> list[str]:
    """The pointer to a new internal file, if there is one."""
    if received is None:
        return []
    facts = received.facts
    row = AssessmentFile(
        application=application,
        original_name=facts.name,
        content_type=facts.content_type,
        size=facts.size,
        sha256=facts.sha256,
        scan_state=received.scan.state,
        scanner=received.scan.scanner,
        uploaded_by=actor,
        uploaded_at=at,
    )
    keep(row, received)
    return [f"{EvidenceKind.FILE}:{row.pk}"]


def _reckon(application: Application) -> None:
    """Write what the risk of the case comes to now."""
    rating = assessment_of(application).rating
    if rating:
        CaseRisk.objects.update_or_create(application=application, defaults={"rating": rating})
    else:
        CaseRisk.objects.filter(application=application).delete()
