"""Reads of the assessment of an application: what was found of each section, by whom, on which sending, and what it comes to."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.lib.clock import rfc3339
from registry.lib.errors import RuleError
from registry.licensing.forms import Form, Section, SectionKind
from registry.licensing.models import Application, AssessmentFile, Document, Finding, Opinion, OpinionRequest, RiskSetting, Submission
from registry.licensing.progress import applies
from registry.licensing.queries.access import conflicted, not_yours, roles_on
from registry.licensing.queries.applications import form_for, requests_of
from registry.licensing.queries.interests import has_conflict
from registry.licensing.states import ASSESSABLE, ASSESSORS, EvidenceKind, FindingOutcome, case_rating, highest_rating


@dataclass(frozen=True)
class AssessedSection:
    """One section of the application with what was found of it, the newest first.

    `is_current`: the newest finding is on the section as it was sent last, whichever sending it was made on.
    """

    section: Section
    findings: tuple[Finding, ...]
    is_current: bool
    opinions: tuple[Opinion, ...] = ()

    @property
    def finding(self) -> Finding | None:
        """What counts, or None before the first."""
        return self.findings[0] if self.findings else None

    @property
    def number(self) -> int:
        """The number of the finding that counts; 0 before the first."""
        return self.findings[0].number if self.findings else 0

    @property
    def is_earlier(self) -> bool:
        """Whether the finding was made on an earlier sending and the section has changed since."""
        return bool(self.findings) and not self.is_current


@dataclass(frozen=True)
class Assessment:
    """The whole assessment as it stands. `setting` is the last one by an officer, whether it still holds or not."""

    submission: Submission
    content: Mapping[str, Any]
    """What was sent last, which the rows are about."""
    rows: tuple[AssessedSection, ...]
    setting: RiskSetting | None
    opinions: tuple[Opinion, ...]
    """Those on the whole case."""

    @cached_property
    def computed(self) -> str:
        """The highest risk of the sections; empty before the first finding."""
        return highest_rating(row.finding.risk for row in self.rows if row.finding)

    @property
    def rating(self) -> str:
        """The risk of the case; empty before the first finding."""
        return case_rating(self.computed, (self.setting.computed, self.setting.rating) if self.setting else None)

    @property
    def is_set(self) -> bool:
        """Whether an officer's rating holds in place of the computed one."""
        return self.setting is not None and self.setting.computed == self.computed != self.setting.rating

    @property
    def open_rows(self) -> list[AssessedSection]:
        """Sections that are not assessed as they were sent last."""
        return [row for row in self.rows if not row.is_current]

    @property
    def untouched(self) -> list[AssessedSection]:
        """Sections of which nothing was ever found."""
        return [row for row in self.rows if row.finding is None]

    @property
    def not_met(self) -> list[AssessedSection]:
        """Sections that are not met."""
        return [row for row in self.rows if row.finding is not None and row.finding.outcome == FindingOutcome.NOT_MET]

    def row(self, code: str) -> AssessedSection | None:
        """The row of that section, or None."""
        return next((row for row in self.rows if row.section.code == code), None)


def check_assessor(application: Application, user: User) -> None:
    """Raise `NotAllowedError` unless the person assesses cases of this authority and declared no conflict, `RuleError` out of time."""
    if not ASSESSORS & roles_on(application, user):
        raise not_yours()
    if has_conflict(application, user):
        raise conflicted()
    if application.state not in ASSESSABLE:
        raise RuleError(_("An application is assessed while an officer has it in hand."), code="state")


def check_assessed(application: Application, despite: str) -> None:
    """Raise `RuleError` naming the sections unless a grant can be recommended; `despite` says why one that is not met is no bar.

    Where the form wants no assessment, nothing has to be assessed.
    """
    if not form_for(application).is_assessed:
        return
    assessment = assessment_of(application)
    if assessment.open_rows:
        raise RuleError(_("Not assessed as it was sent last: %(sections)s.") % _named(assessment.open_rows), code="unassessed")
    if assessment.not_met and not despite.strip():
        raise RuleError(
            _("Not met: %(sections)s. Say why a grant is recommended all the same.") % _named(assessment.not_met), code="not-met"
        )


def assessment_of(application: Application) -> Assessment:
    """The assessment of an application that was sent, in the order of its form. Four queries."""
    sent = {row.pk: row for row in Submission.objects.filter(application=application).order_by("number")}
    latest = list(sent.values())[-1]
    contents = {pk: json.loads(row.content) for pk, row in sent.items()}
    findings: dict[str, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(application=application).select_related("made_by").order_by("-number"):
        finding.submission = sent[finding.submission_id]
        findings[finding.section].append(finding)
    opinions: dict[str, list[Opinion]] = defaultdict(list)
    for opinion in Opinion.objects.filter(application=application).select_related("given_by").order_by("-pk"):
        opinion.submission = sent[opinion.submission_id]
        opinions[opinion.section].append(opinion)
    rows = tuple(
        _row(section, findings[section.code], contents, contents[latest.pk], opinions[section.code])
        for section in sections_to_assess(form_for(application), contents[latest.pk])
    )
    setting = RiskSetting.objects.filter(application=application).select_related("set_by").order_by("-number").first()
    return Assessment(latest, contents[latest.pk], rows, setting, tuple(opinions[""]))


def sections_to_assess(form: Form, content: Mapping[str, Any]) -> list[Section]:
    """The sections that are part of what was sent, in the order of the form; documents that were not wanted only if some came."""
    return [section for section in form.sections if _is_part(section, content)]


def section_facts(content: Mapping[str, Any], code: str) -> Any:
    """What was sent in one section: two sendings with equal facts of it are the same to its reviewer."""
    files = [(file["id"], file["sha256"]) for file in content["documents"] if file["section"] == code]
    return content["answers"].get(code), sorted(files)


def assessed_content(assessment: Assessment) -> dict[str, Any]:
    """The assessment as an approver reviews it, as canonical JSON values without any words of ours."""
    set_by_officer = assessment.setting if assessment.is_set else None
    opinions = [*assessment.opinions, *(opinion for row in assessment.rows for opinion in row.opinions)]
    return {
        "sections": [_finding_content(row) for row in assessment.rows],
        "risk": {
            "computed": assessment.computed,
            "rating": assessment.rating,
            "reason": set_by_officer.reason if set_by_officer else "",
            "set_by": set_by_officer.set_by_id if set_by_officer else None,
        },
        "opinions": [_opinion_content(opinion) for opinion in sorted(opinions, key=lambda opinion: opinion.pk)],
    }


@dataclass(frozen=True)
class Evidence:
    """Something in the case that a finding can point to. `key` is what the finding keeps of it; `is_over`: it counts no more."""

    kind: EvidenceKind
    ref: str
    title: str
    is_over: bool = False

    @property
    def key(self) -> str:
        """The pointer."""
        return f"{self.kind}:{self.ref}"


def evidence_in(application: Application, content: Mapping[str, Any]) -> dict[str, Evidence]:
    """Everything in the case that a finding can point to, by its key, in the order of kinds. Four queries."""
    form = form_for(application)
    documents = Document.objects.filter(application=application).order_by("pk")
    identifiers = application.exchange.identifiers.order_by("pk")
    files = AssessmentFile.objects.filter(application=application).order_by("pk")
    found = (
        *(Evidence(EvidenceKind.ANSWER, section.code, str(section.title)) for section in _answered(form, content)),
        *(Evidence(EvidenceKind.DOCUMENT, str(row.pk), row.original_name, row.removed_at is not None) for row in documents),
        *(Evidence(EvidenceKind.CHECK, str(row.pk), row.canonical, row.withdrawn_at is not None) for row in identifiers),
        *(Evidence(EvidenceKind.MESSAGE, str(row.number), _request_title(row)) for row in reversed(requests_of(application))),
        *(Evidence(EvidenceKind.FILE, str(row.pk), row.original_name) for row in files),
    )
    return {one.key: one for one in found}


def assessment_file(application: Application, pk: int) -> AssessmentFile | None:
    """An internal file of this application, or None."""
    return AssessmentFile.objects.filter(application=application, pk=pk).first()


def opinion_requests(application: Application) -> QuerySet[OpinionRequest]:
    """Every request for an opinion in this case, the newest first, with the people and what came of it."""
    rows = OpinionRequest.objects.filter(application=application)
    return rows.select_related("person", "asked_by", "opinion").order_by("-pk")


def _named(rows: Iterable[AssessedSection]) -> dict[str, str]:
    return {"sections": ", ".join(f"“{row.section.title}”" for row in rows)}


def _row(
    section: Section, findings: list[Finding], contents: Mapping[int, Any], now: Mapping[str, Any], opinions: Iterable[Opinion]
) -> AssessedSection:
    is_current = False
    if findings:
        seen = contents[findings[0].submission_id]
        is_current = section_facts(seen, section.code) == section_facts(now, section.code)
    return AssessedSection(section, tuple(findings), is_current, tuple(opinions))


def _is_part(section: Section, content: Mapping[str, Any]) -> bool:
    answers = content["answers"]
    if section.kind != SectionKind.DOCUMENTS:
        return section.code in answers
    has_files = any(file["section"] == section.code for file in content["documents"])
    return has_files or (not section.is_optional and applies(section, answers))


def _answered(form: Form, content: Mapping[str, Any]) -> list[Section]:
    return [section for section in form.sections if section.code in content["answers"]]


def _request_title(request: Any) -> str:
    return f"{request.get_purpose_display()} {request.number}"


def _finding_content(row: AssessedSection) -> dict[str, Any]:
    finding = row.finding
    if finding is None:
        return {"section": row.section.code, "number": 0}
    return {
        "section": row.section.code,
        "number": finding.number,
        "submission": finding.submission.number,
        "is_current": row.is_current,
        "outcome": finding.outcome,
        "risk": finding.risk,
        "text": finding.text,
        "evidence": finding.evidence,
        "by": finding.made_by_id,
        "at": rfc3339(finding.made_at),
    }


def _opinion_content(opinion: Opinion) -> dict[str, Any]:
    facts = {"section": opinion.section, "stance": opinion.stance, "text": opinion.text, "submission": opinion.submission.number}
    return {**facts, "by": opinion.given_by_id, "at": rfc3339(opinion.given_at)}
