"""What officers do with a case: take, hand on, ask for information, recommend."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from registry.accounts.access import organisation_for, person_of
from registry.accounts.models import User
from registry.accounts.queries import team_of
from registry.approvals.models import Proposal
from registry.licensing.actions import (
    assign_case,
    cancel_information_request,
    recommend_grant,
    recommend_refusal,
    release_case,
    request_information,
    take_case,
    take_over_case,
)
from registry.licensing.particulars import activities_of
from registry.licensing.queries import Case, activities
from registry.licensing.states import APPLICATION_TABLE, ApplicationMove
from registry.portal.attempts import attempt, sent
from registry.portal.doors import case_movers, read_or_send
from registry.portal.forms.cases import AssignForm, CancelRequestForm, GrantForm, RefusalForm, ReleaseForm, RequestForm
from registry.portal.interests import declared
from registry.portal.steps import Steps, two_steps
from registry.portal.views.case import case_context, case_to_move, found_case

FRAME = "portal/case_base.html"


@case_movers(ApplicationMove.TAKE)
@require_POST
@declared
def take(request: HttpRequest, number: str) -> HttpResponse:
    """Take the case; somebody else was faster: 409."""
    case = found_case(request, number)
    take_case(case.application.pk, actor=person_of(request), at=timezone.now())
    messages.success(request, _("The case is yours."))
    return redirect("portal:case", number)


@case_movers(ApplicationMove.ASSIGN)
@require_POST
@declared
def take_over(request: HttpRequest, number: str) -> HttpResponse:
    """Take a case whose officer no longer has the role; otherwise, or when a colleague was faster: 409."""
    case = found_case(request, number)
    take_over_case(case.application.pk, actor=person_of(request), at=timezone.now())
    messages.success(request, _("The case is yours."))
    return redirect("portal:case", number)


@case_movers(ApplicationMove.ASSIGN)
@read_or_send
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """Give the case to a colleague."""
    case = case_to_move(request, number, ApplicationMove.ASSIGN)
    officers = {person.pk: person for person in officers_of(request)}
    form = AssignForm(sent(request), officers=officers.values())
    if request.method == "POST":
        done, status = attempt(
            form,
            lambda: assign_case(
                case.application.pk,
                officers[form.cleaned_data["officer"]],
                reason=form.cleaned_data["reason"],
                actor=person_of(request),
                at=timezone.now(),
            ),
        )
        if done is None:
            return _page(request, case, form, _("Assign the case"), status)
        messages.success(request, _("The case is now with %(person)s.") % {"person": done.assignee})
        return redirect("portal:case", number)
    return _page(request, case, form, _("Assign the case"))


def officers_of(request: HttpRequest) -> list[User]:
    """Colleagues who can have cases, by name."""
    roles = APPLICATION_TABLE[ApplicationMove.TAKE].roles
    people = {row.user_id: row.user for row in team_of(organisation_for(request)) if row.role in roles}
    return sorted(people.values(), key=str)


@case_movers(ApplicationMove.RELEASE)
@read_or_send
def release(request: HttpRequest, number: str) -> HttpResponse:
    """Put the case back in the queue."""
    case = case_to_move(request, number, ApplicationMove.RELEASE)
    form = ReleaseForm(sent(request))
    if request.method == "POST":
        done, status = attempt(
            form, lambda: release_case(case.application.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now())
        )
        if done is None:
            return _page(request, case, form, _("Put the case back in the queue"), status)
        messages.success(request, _("The case is back in the queue."))
        return redirect("portal:queue")
    return _page(request, case, form, _("Put the case back in the queue"))


@case_movers(ApplicationMove.REQUEST_INFORMATION)
@read_or_send
@declared
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the applicant for documents or explanations."""
    case = case_to_move(request, number, ApplicationMove.REQUEST_INFORMATION)
    if request.method != "POST":
        form = RequestForm(initial={"version": case.application.version})
    elif request.POST.get("step") == "more":
        form = RequestForm(request.POST, more=True)
    else:
        form = RequestForm(request.POST)
        done, status = attempt(form, lambda: _ask(request, case, form))
        if done is not None:
            messages.success(request, _("The applicant is asked by e-mail. The case waits for the answer."))
            return redirect("portal:case_messages", number)
        return _ask_page(request, case, form, status)
    return _ask_page(request, case, form)


def _ask(request: HttpRequest, case: Case, form: RequestForm) -> Any:
    given = form.cleaned_data
    return request_information(
        case.application.pk,
        items=form.items,
        due_on=given["due_on"],
        version=given["version"],
        actor=person_of(request),
        at=timezone.now(),
    )


def _ask_page(request: HttpRequest, case: Case, form: RequestForm, status: int = 200) -> HttpResponse:
    context = case_context(request, case, "") | {"form": form}
    return render(request, "portal/case_request.html", context, status=status)


@case_movers(ApplicationMove.CANCEL_REQUEST)
@read_or_send
@declared
def cancel_request(request: HttpRequest, number: str) -> HttpResponse:
    """Take the open request back."""
    case = case_to_move(request, number, ApplicationMove.CANCEL_REQUEST)
    form = CancelRequestForm(sent(request))
    if request.method == "POST":
        done, status = attempt(
            form,
            lambda: cancel_information_request(case.application.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()),
        )
        if done is None:
            return _page(request, case, form, _("Take back the request"), status)
        messages.success(request, _("The request is taken back. The case is under review again."))
        return redirect("portal:case_messages", number)
    return _page(request, case, form, _("Take back the request"))


@case_movers(ApplicationMove.RECOMMEND_GRANT)
@read_or_send
@declared
def grant(request: HttpRequest, number: str) -> HttpResponse:
    """Recommend that the licence is granted: fill in, check, propose."""
    case = case_to_move(request, number, ApplicationMove.RECOMMEND_GRANT)
    names = {activity.code: str(activity) for activity in activities()}
    applied_for = [(code, names.get(code, code)) for code in activities_of(json.loads(case.latest.content))]
    start = {"reviewed": case.latest.content_hash, "activities": [code for code, _name in applied_for]}

    def form_of(data: Any) -> GrantForm:
        more = bool(data) and data.get("step") == "more"
        return GrantForm(data, initial=start, applied_for=applied_for, more=more)

    def act(form: Any) -> Proposal:
        return recommend_grant(
            case.application.pk,
            form.recommendation,
            reviewed_hash=form.cleaned_data["reviewed"],
            reason=form.cleaned_data["reason"],
            actor=person_of(request),
            at=timezone.now(),
        )

    context = case_context(request, case, "")
    steps = Steps("portal/case_grant.html", form_of, act, gettext_lazy("Propose the grant"), context=context, frame=FRAME)
    return two_steps(request, steps)


@case_movers(ApplicationMove.RECOMMEND_REFUSAL)
@read_or_send
@declared
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    """Recommend that the application is refused: fill in, check, propose."""
    case = case_to_move(request, number, ApplicationMove.RECOMMEND_REFUSAL)
    start = {"reviewed": case.latest.content_hash}

    def act(form: Any) -> Proposal:
        return recommend_refusal(
            case.application.pk,
            notice_text=form.cleaned_data["notice_text"],
            reviewed_hash=form.cleaned_data["reviewed"],
            reason=form.cleaned_data["reason"],
            actor=person_of(request),
            at=timezone.now(),
        )

    context = case_context(request, case, "")
    steps = Steps(
        "portal/case_refusal.html",
        lambda data: RefusalForm(data, initial=start),
        act,
        gettext_lazy("Propose the refusal"),
        context=context,
        frame=FRAME,
    )
    return two_steps(request, steps)


def _page(request: HttpRequest, case: Case, form: Any, title: str, status: int = 200) -> HttpResponse:
    context = case_context(request, case, "") | {"form": form, "page_heading": title}
    return render(request, "portal/case_form.html", context, status=status)
