"""Waiting for the applicant: ask, return as incomplete, give more time, take back, close as lapsed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.accounts.access import person_of
from registry.licensing.actions import cancel_information_request, extend_time, lapse_application, request_information, return_incomplete
from registry.licensing.forms import Form
from registry.licensing.queries import Case, form_for
from registry.licensing.states import ApplicationMove, ItemWants
from registry.portal.attempts import attempt, sent
from registry.portal.doors import case_movers, read_or_send
from registry.portal.forms.requests import CancelRequestForm, ExtensionForm, LapseForm, RequestForm
from registry.portal.interests import declared
from registry.portal.views.case import case_context, case_to_move
from registry.portal.views.case_acts import case_form


@case_movers(ApplicationMove.REQUEST_INFORMATION)
@read_or_send
@declared
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the applicant for documents, explanations or sections put right. `?again=2/1` asks again for an item of a request."""
    case = case_to_move(request, number, ApplicationMove.REQUEST_INFORMATION)
    words = {
        "title": _("Ask for information"),
        "lead": _("Everybody who works for the applicant gets an e-mail with these items. Empty items are left out."),
        "button": _("Send the request"),
        "done": _("The applicant is asked by e-mail. The case waits for the answer."),
    }
    return _items_page(request, case, request_information, words, again=_asked_before(request, case))


@case_movers(ApplicationMove.RETURN_INCOMPLETE)
@read_or_send
@declared
def return_to_applicant(request: HttpRequest, number: str) -> HttpResponse:
    """Give the application back with what it lacks."""
    case = case_to_move(request, number, ApplicationMove.RETURN_INCOMPLETE)
    words = {
        "title": _("Return as incomplete"),
        "lead": _("The applicant can change every answer until the application is sent again. Say for each item what it lacks."),
        "button": _("Return the application"),
        "done": _("The application is returned. Everybody who works for the applicant gets an e-mail."),
    }
    return _items_page(request, case, return_incomplete, words)


def _items_page(
    request: HttpRequest, case: Case, action: Callable[..., Any], words: dict[str, str], again: dict[str, str] | None = None
) -> HttpResponse:
    sections = _sections(form_for(case.application))
    status = 200
    if request.method != "POST":
        form = RequestForm(initial={"version": case.application.version, **(again or {})}, sections=sections)
    elif request.POST.get("step") == "more":
        form = RequestForm(request.POST, more=True, sections=sections)
    else:
        form = RequestForm(request.POST, sections=sections)
        done, status = attempt(form, lambda: _send(request, case, form, action))
        if done is not None:
            messages.success(request, words["done"])
            return redirect("portal:case_messages", case.application.number)
    context = case_context(request, case, "") | {"form": form, "words": words}
    return render(request, "portal/case_request.html", context, status=status)


def _send(request: HttpRequest, case: Case, form: RequestForm, action: Callable[..., Any]) -> Any:
    given = form.cleaned_data
    return action(
        case.application.pk,
        items=form.items,
        due_on=given["due_on"],
        version=given["version"],
        actor=person_of(request),
        at=timezone.now(),
    )


def _sections(form: Form) -> list[tuple[str, str]]:
    return [(section.code, str(section.title)) for section in form.sections]


def _asked_before(request: HttpRequest, case: Case) -> dict[str, str] | None:
    """The first row of the form, filled with the item to ask for again."""
    number, _slash, item_id = request.GET.get("again", "").partition("/")
    items = [item for row in case.requests if str(row.number) == number for item in row.items if item["id"] == item_id]
    if not items:
        return None
    item = items[0]
    wanted = f"section:{item['section']}" if item["wants"] == ItemWants.SECTION else item["wants"]
    return {"wants_1": wanted, "text_1": item["text"], "again_1": f"{number}/{item_id}"}


@case_movers(ApplicationMove.EXTEND_TIME)
@read_or_send
@declared
def extend(request: HttpRequest, number: str) -> HttpResponse:
    """Give the applicant more time."""
    return _one_form(
        request,
        number,
        ApplicationMove.EXTEND_TIME,
        ExtensionForm,
        extend_time,
        gettext_lazy("The applicant has more time and is told so by e-mail."),
    )


@case_movers(ApplicationMove.CANCEL_REQUEST)
@read_or_send
@declared
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Take the open request back."""
    return _one_form(
        request, number, ApplicationMove.CANCEL_REQUEST, CancelRequestForm, cancel_information_request,
        gettext_lazy("The request is taken back. The case is under review again."),
    )  # fmt: skip


@case_movers(ApplicationMove.LAPSE)
@read_or_send
@declared
def lapse(request: HttpRequest, number: str) -> HttpResponse:
    """Close a case whose applicant did not answer."""
    return _one_form(
        request, number, ApplicationMove.LAPSE, LapseForm, lapse_application, gettext_lazy("The application is closed as lapsed.")
    )


def _one_form(
    request: HttpRequest, number: str, move: ApplicationMove, form_class: Any, action: Callable[..., Any], done: Any
) -> HttpResponse:
    case = case_to_move(request, number, move)
    form, status = form_class(sent(request)), 200
    if request.method == "POST":
        made, status = attempt(form, lambda: action(case.application.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if made is not None:
            messages.success(request, done)
            return redirect("portal:case_messages", number)
    return case_form(request, case, form, move.label, status)
