"""The assessment of a case: what was found of each section, and the risk of the whole."""

import json
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from registry.accounts.access import person_of
from registry.lib.errors import NotAllowedError, RuleError
from registry.licensing.actions import assess_rest, confirm_finding, record_finding, set_case_risk
from registry.licensing.models import Application
from registry.licensing.queries import (
    AssessedSection,
    Assessment,
    Case,
    assessment_file,
    assessment_of,
    check_assessor,
    evidence_in,
    form_for,
    opinion_requests,
    option_sources,
)
from registry.portal.assessed import shown_findings, table_of
from registry.portal.attempts import attempt, sent
from registry.portal.doors import assessors, case_readers, read_or_send
from registry.portal.files import as_download
from registry.portal.forms.assessment import FindingForm, RiskForm, finding_start
from registry.portal.interests import declared
from registry.portal.submissions import ShownSection, shown_sections
from registry.portal.views.case import case_context, found_case


@case_readers
@require_safe
@declared
def index(request: HttpRequest, number: str) -> HttpResponse:
    """Every section with what was found of it, the risk of the case, and the opinions asked for and given."""
    case = found_case(request, number)
    application, assessment = case.application, assessment_of(case.application)
    context = {
        **table_of(application, assessment),
        "may_assess": may_assess(request, application),
        "is_assessed": form_for(application).is_assessed,
        "untouched": len(assessment.untouched),
        "requests": opinion_requests(application),
        "titles": {row.section.code: str(row.section.title) for row in assessment.rows},
    }
    return render(request, "portal/case_assessment.html", case_context(request, case, "portal:case_assessment") | context)


@assessors
@read_or_send
@declared
def section(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """What was sent in one section, and the form for what is found of it."""
    case, assessment, row = _opened(request, number, code)
    evidence = evidence_in(case.application, assessment.content)
    start = finding_start(row, assessment.submission.content_hash)
    form, status = FindingForm(sent(request), request.FILES or None, initial=start, evidence=evidence), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: _recorded(request, case, code, form))
        if done is not None:
            messages.success(request, _("Your finding is recorded."))
            return redirect(f"{reverse('portal:case_assessment', args=[number])}#{code}")
        row = assessment_of(case.application).row(code) or row
        form.see(reviewed=start["reviewed"], seen=row.number)
    context = {
        "form": form,
        "section": row.section,
        "row": row,
        "findings": shown_findings(case.application, row.findings, evidence),
        "answers": _answers(case.application, assessment, row),
        "files": [item for item in case.documents if item.requirement == code],
    }
    return render(request, "portal/case_assess.html", case_context(request, case, "portal:case_assessment") | context, status=status)


@assessors
@require_POST
@declared
def confirm(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The finding on an earlier sending, made again as it is."""
    case, _assessment, _row = _opened(request, number, code)
    confirm_finding(case.application.pk, code, reviewed_hash=_text(request, "reviewed"), seen=_seen(request), **_now(request))
    messages.success(request, _("The finding is confirmed for what was sent last."))
    return redirect(f"{reverse('portal:case_assessment', args=[number])}#{code}")


@assessors
@require_POST
@declared
def rest(request: HttpRequest, number: str) -> HttpResponse:
    """Every section of which nothing was found yet: met, low risk."""
    case = found_case(request, number)
    findings = assess_rest(case.application.pk, reviewed_hash=_text(request, "reviewed"), **_now(request))
    count = len(findings)
    words = ngettext("%(count)d section is assessed as met, low risk.", "%(count)d sections are assessed as met, low risk.", count)
    messages.success(request, words % {"count": count})
    return redirect("portal:case_assessment", number)


@assessors
@read_or_send
@declared
def risk(request: HttpRequest, number: str) -> HttpResponse:
    """Raise or lower the risk of the case."""
    case = found_case(request, number)
    assessment = assessment_of(case.application)
    if request.method != "POST":
        check_assessor(case.application, person_of(request))
    start = {"seen": assessment.setting.number if assessment.setting else 0, "rating": assessment.rating}
    form, status = RiskForm(sent(request), initial=start), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: set_case_risk(case.application.pk, **form.cleaned_data, **_now(request)))
        if done is not None:
            messages.success(request, _("The risk of the case is set."))
            return redirect("portal:case_assessment", number)
        form.see(seen=start["seen"])
    context = {"form": form, "assessment": assessment}
    return render(request, "portal/case_risk.html", case_context(request, case, "portal:case_assessment") | context, status=status)


@case_readers
@require_safe
@declared
def file(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """One internal file to save."""
    found = assessment_file(found_case(request, number).application, pk)
    if found is None:
        raise Http404
    return as_download(found)


def may_assess(request: HttpRequest, application: Application) -> bool:
    """Whether the person can assess the application now."""
    try:
        check_assessor(application, person_of(request))
    except (NotAllowedError, RuleError):
        return False
    return True


def _opened(request: HttpRequest, number: str, code: str) -> tuple[Case, Assessment, AssessedSection]:
    """The case and one section of its assessment. A page that leads to a finding says at once why none can be made (409)."""
    case = found_case(request, number)
    assessment = assessment_of(case.application)
    row = assessment.row(code)
    if row is None:
        raise Http404
    if request.method != "POST":
        check_assessor(case.application, person_of(request))
    return case, assessment, row


def _recorded(request: HttpRequest, case: Case, code: str, form: FindingForm) -> Any:
    upload, given = form.cleaned_data["file"], form.cleaned_data
    return record_finding(
        case.application.pk,
        code,
        form.facts,
        reviewed_hash=given["reviewed"],
        seen=given["seen"],
        file=upload,
        name=upload.name if upload else "",
        **_now(request),
    )


def _answers(application: Application, assessment: Assessment, row: AssessedSection) -> ShownSection | None:
    """What was sent in the section, with what differs from what the last finding was made on."""
    earlier = json.loads(row.finding.submission.content) if row.finding else None
    sources = option_sources(application.authority.code)
    shown = shown_sections(form_for(application), assessment.content, earlier, sources)
    return next((one for one in shown if one.code == row.section.code), None)


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")


def _seen(request: HttpRequest) -> int:
    """The number of the finding that the button was shown with."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 6 else 0


def _now(request: HttpRequest) -> dict[str, Any]:
    return {"actor": person_of(request), "at": timezone.now()}
