"""The assessment of a case as its pages show it: every finding with its words, people and evidence, and who thinks what."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from registry.licensing.models import Application, Finding
from registry.licensing.queries import AssessedSection, Assessment, Evidence, evidence_in
from registry.licensing.states import EvidenceKind

_ADDRESSES = {
    EvidenceKind.DOCUMENT.value: "portal:case_document",
    EvidenceKind.FILE.value: "portal:case_assessment_file",
}
_PAGES = {
    EvidenceKind.ANSWER.value: "portal:case",
    EvidenceKind.CHECK.value: "portal:case_checks",
    EvidenceKind.MESSAGE.value: "portal:case_messages",
}


def table_of(application: Application, assessment: Assessment) -> dict[str, Any]:
    """What `portal/assessment_table.html` takes."""
    evidence = evidence_in(application, assessment.content)
    return {
        "assessment": assessment,
        "rows": [_row(application, row, evidence) for row in assessment.rows],
        "case_opinions": assessment.opinions,
    }


def shown_findings(application: Application, findings: Iterable[Finding], evidence: Mapping[str, Evidence]) -> list[dict[str, Any]]:
    """Findings with their evidence as words and addresses."""
    return [
        {"row": finding, "evidence": [_pointer(application, key, evidence.get(key)) for key in finding.evidence]} for finding in findings
    ]


def _row(application: Application, row: AssessedSection, evidence: Mapping[str, Evidence]) -> dict[str, Any]:
    findings = shown_findings(application, row.findings, evidence)
    return {
        "code": row.section.code,
        "title": str(row.section.title),
        "finding": findings[0] if findings else None,
        "earlier": findings[1:],
        "number": row.number,
        "is_earlier": row.is_earlier,
        "opinions": row.opinions,
    }


def _pointer(application: Application, key: str, found: Evidence | None) -> dict[str, str]:
    kind, _colon, ref = key.partition(":")
    if kind in _ADDRESSES:
        url = reverse(_ADDRESSES[kind], args=[application.number, ref])
    else:
        url = reverse(_PAGES[kind], args=[application.number]) + (f"#{ref}" if kind == EvidenceKind.ANSWER else "")
    return {"text": found.title if found else ref, "kind": str(EvidenceKind(kind).label), "url": url}
