"""Opinions of colleagues on a case: ask by name, give, take a question back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.accounts.access import person_of
from registry.licensing.actions import ask_opinion, give_opinion, take_back_opinion_request
from registry.licensing.queries import assessment_of, check_assessor, opinion_requests
from registry.portal.attempts import attempt, sent
from registry.portal.doors import assessors, read_or_send
from registry.portal.forms.assessment import AskOpinionForm, OpinionForm
from registry.portal.interests import declared
from registry.portal.views.case import found_case
from registry.portal.views.case_acts import case_form, officers_of


@assessors
@read_or_send
@declared
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask a named colleague."""
    case, person = found_case(request, number), person_of(request)
    if request.method != "POST":
        check_assessor(case.application, person)
    people = {officer.pk: officer for officer in officers_of(request) if officer.pk != person.pk}
    start = {"section": request.GET.get("section", "")}
    form = AskOpinionForm(sent(request), initial=start, people=people.values(), rows=assessment_of(case.application).rows)
    status = 200
    if request.method == "POST":
        given = form.cleaned_data if form.is_valid() else {}
        words = {name: given.get(name, "") for name in ("section", "question")}
        done, status = attempt(
            form, lambda: ask_opinion(case.application.pk, people[given["person"]], **words, actor=person, at=timezone.now())
        )
        if done is not None:
            messages.success(request, _("%(person)s is asked and sees it on the first page.") % {"person": done.person})
            return redirect("portal:case_assessment", number)
    return case_form(request, case, form, _("Ask for an opinion"), status)


@assessors
@read_or_send
@declared
def give(request: HttpRequest, number: str) -> HttpResponse:
    """Say what one thinks of a section or of the whole case."""
    case, person = found_case(request, number), person_of(request)
    if request.method != "POST":
        check_assessor(case.application, person)
    assessment = assessment_of(case.application)
    start = {"section": request.GET.get("section", ""), "reviewed": assessment.submission.content_hash}
    form, status = OpinionForm(sent(request), initial=start, rows=assessment.rows), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: _given(case.application.pk, form, request))
        if done is not None:
            messages.success(request, _("Your opinion is recorded."))
            return redirect("portal:case_assessment", number)
    return case_form(request, case, form, _("Give an opinion"), status)


@assessors
@require_POST
@declared
def take_back(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Ask no longer."""
    found = opinion_requests(found_case(request, number).application).filter(pk=pk).first()
    if found is None:
        raise Http404
    take_back_opinion_request(found.pk, actor=person_of(request), at=timezone.now())
    messages.success(request, _("%(person)s is no longer asked.") % {"person": found.person})
    return redirect("portal:case_assessment", number)


def _given(application_id: int, form: OpinionForm, request: HttpRequest) -> object:
    given = form.cleaned_data
    return give_opinion(
        application_id,
        section=given["section"],
        stance=given["stance"],
        text=given["text"],
        reviewed_hash=given["reviewed"],
        actor=person_of(request),
        at=timezone.now(),
    )
