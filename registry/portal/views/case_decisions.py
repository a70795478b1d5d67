"""Recommending a decision on a case, and setting one aside or right: fill in, check what the approver will see, propose."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.accounts.access import person_of
from registry.approvals.models import Proposal
from registry.licensing.actions import (
    propose_correction,
    propose_reopening,
    recommend_grant,
    recommend_in_principle,
    recommend_notice,
    recommend_refusal,
)
from registry.licensing.actions.recommending import TERMS_OF_KIND, standing_decision
from registry.licensing.particulars import activities_of
from registry.licensing.queries import Case, activities, assessment_of, form_for, investment_types, needs_notice
from registry.licensing.states import ApplicationMove
from registry.portal.assessed import table_of
from registry.portal.doors import case_movers, read_or_send
from registry.portal.forms.decisions import GrantForm, InPrincipleForm, LaterDecisionForm, NoticeForm, PreliminaryNoticeForm
from registry.portal.interests import declared
from registry.portal.steps import Steps, two_steps
from registry.portal.views.case import case_context, case_to_move

FRAME = "portal/case_base.html"


@case_movers(ApplicationMove.RECOMMEND_GRANT)
@read_or_send
@declared
def grant(request: HttpRequest, number: str) -> HttpResponse:
    """Recommend that the application is granted."""
    case = case_to_move(request, number, ApplicationMove.RECOMMEND_GRANT)
    names = {activity.code: str(activity) for activity in activities()}
    applied_for = [(code, names.get(code, code)) for code in activities_of(json.loads(case.latest.content))]
    start = {"reviewed": case.latest.content_hash, "activities": [code for code, _name in applied_for]}
    terms = TERMS_OF_KIND[case.application.kind]
    types = [(row.code, str(row)) for row in investment_types()]
    is_all_met = not assessment_of(case.application).not_met

    def form_of(data: Any) -> GrantForm:
        more = bool(data) and data.get("step") == "more"
        return GrantForm(data, initial=start, applied_for=applied_for, types=types, terms=terms, is_all_met=is_all_met, more=more)

    def act(form: Any) -> Proposal:
        return recommend_grant(case.application.pk, form.recommendation, **_reviewed(form), **_now(request))

    return _steps(request, case, "portal/case_grant.html", form_of, act, gettext_lazy("Propose the grant"))


@case_movers(ApplicationMove.RECOMMEND_REFUSAL)
@read_or_send
@declared
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    """Recommend that the application is refused."""
    case = case_to_move(request, number, ApplicationMove.RECOMMEND_REFUSAL)
    words = {
        "title": _("Recommend a refusal"),
        "warning": _("This kind of application needs a preliminary notice first, and time for representations.")
        if needs_notice(case.application)
        else "",
    }
    return _with_notice(request, case, recommend_refusal, words, gettext_lazy("Propose the refusal"))


@case_movers(ApplicationMove.RECOMMEND_NOTICE)
@read_or_send
@declared
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """Propose to tell the applicant that a refusal is intended."""
    case = case_to_move(request, number, ApplicationMove.RECOMMEND_NOTICE)
    words = {"title": _("Propose a preliminary notice"), "warning": ""}
    return _with_notice(request, case, recommend_notice, words, gettext_lazy("Propose the notice"), PreliminaryNoticeForm)


def _with_notice(
    request: HttpRequest,
    case: Case,
    action: Callable[..., Proposal],
    words: dict[str, str],
    button: Any,
    form_class: type[NoticeForm] = NoticeForm,
) -> HttpResponse:
    start = {"reviewed": case.latest.content_hash}

    def act(form: Any) -> Proposal:
        return action(case.application.pk, notice_text=form.cleaned_data["notice_text"], **_reviewed(form), **_now(request))

    return _steps(request, case, "portal/case_refusal.html", lambda data: form_class(data, initial=start), act, button, words=words)


@case_movers(ApplicationMove.RECOMMEND_IN_PRINCIPLE)
@read_or_send
@declared
def in_principle(request: HttpRequest, number: str) -> HttpResponse:
    """Recommend an approval in principle, with what has to be met before the licence."""
    case = case_to_move(request, number, ApplicationMove.RECOMMEND_IN_PRINCIPLE)
    start = {"reviewed": case.latest.content_hash}

    def form_of(data: Any) -> InPrincipleForm:
        return InPrincipleForm(data, initial=start, more=bool(data) and data.get("step") == "more")

    def act(form: Any) -> Proposal:
        given = {"until_on": form.cleaned_data["until_on"], "notice_text": form.cleaned_data["notice_text"]}
        return recommend_in_principle(case.application.pk, pre_conditions=form.pre_conditions, **given, **_reviewed(form), **_now(request))

    return _steps(request, case, "portal/case_in_principle.html", form_of, act, gettext_lazy("Propose the approval in principle"))


@case_movers(ApplicationMove.REOPEN)
@read_or_send
@declared
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """Propose to set the decision aside."""
    case = case_to_move(request, number, ApplicationMove.REOPEN)
    lead = _("The decision stays on record as set aside. The case is under review again, and the next decision takes its place.")
    return _later(request, case, propose_reopening, ApplicationMove.REOPEN, lead, initial={})


@case_movers(ApplicationMove.CORRECT)
@read_or_send
@declared
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Propose to correct the words of the decision."""
    case = case_to_move(request, number, ApplicationMove.CORRECT)
    lead = _("Only the words change, not what was decided. The words as they were stay on record.")
    start = {"notice_text": standing_decision(case.application).notice_text}
    return _later(request, case, propose_correction, ApplicationMove.CORRECT, lead, initial=start)


def _later(
    request: HttpRequest, case: Case, action: Callable[..., Proposal], move: ApplicationMove, lead: str, initial: dict[str, Any]
) -> HttpResponse:
    def act(form: Any) -> Proposal:
        return action(case.application.pk, **form.cleaned_data, **_now(request))

    words = {"title": str(move.label), "lead": lead}
    return _steps(
        request, case, "portal/case_later.html", lambda data: LaterDecisionForm(data, initial=initial), act, gettext_lazy("Propose"),
        words=words, word=case.application.number,
    )  # fmt: skip


def _steps(
    request: HttpRequest, case: Case, template: str, form: Callable[[Any], Any], act: Callable[[Any], Proposal], button: Any, **more: Any
) -> HttpResponse:
    word = more.pop("word", "")
    assessment = assessment_of(case.application)
    assessed = table_of(case.application, assessment) if form_for(case.application).is_assessed or assessment.rating else {}
    context = case_context(request, case, "") | assessed | more
    return two_steps(request, Steps(template, form, act, button, word=word, context=context, frame=FRAME))


def _reviewed(form: Any) -> dict[str, Any]:
    return {"reviewed_hash": form.cleaned_data["reviewed"], "reason": form.cleaned_data["reason"]}


def _now(request: HttpRequest) -> dict[str, Any]:
    return {"actor": person_of(request), "at": timezone.now()}
