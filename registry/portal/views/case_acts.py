"""Who has a case in hand: take, hand on, put back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.accounts.access import organisation_for, person_of
from registry.accounts.models import User
from registry.accounts.queries import team_of
from registry.licensing.actions import assign_case, release_case, take_case, take_over_case
from registry.licensing.queries import Case
from registry.licensing.states import APPLICATION_TABLE, ApplicationMove
from registry.portal.attempts import attempt, sent
from registry.portal.doors import case_movers, read_or_send
from registry.portal.forms.cases import AssignForm, ReleaseForm
from registry.portal.interests import declared
from registry.portal.views.case import case_context, case_to_move, found_case


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
            return case_form(request, case, form, _("Assign the case"), status)
        messages.success(request, _("The case is now with %(person)s.") % {"person": done.assignee})
        return redirect("portal:case", number)
    return case_form(request, case, form, _("Assign the case"))


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
            return case_form(request, case, form, _("Put the case back in the queue"), status)
        messages.success(request, _("The case is back in the queue."))
        return redirect("portal:queue")
    return case_form(request, case, form, _("Put the case back in the queue"))


def case_form(request: HttpRequest, case: Case, form: Any, title: Any, status: int = 200) -> HttpResponse:
    """The page of one form about a case; its title names the act and is on its button."""
    context = case_context(request, case, "") | {"form": form, "page_heading": title}
    return render(request, "portal/case_form.html", context, status=status)
