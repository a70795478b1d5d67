"""Where people of an exchange begin, and an application by its number: the task list of a draft, the tracker of one that was sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.models import Organisation
from registry.apply import owed, wording
from registry.apply.forms import StartForm
from registry.apply.loading import exchange_people, fee_to_pay, load_application
from registry.letters.queries import letters_about
from registry.lib.errors import InvalidError
from registry.licensing.actions import start_application
from registry.licensing.models import Application
from registry.licensing.queries import (
    applications_of,
    available_moves,
    clock_of,
    current_documents,
    decisions_of,
    form_for,
    licences,
    open_authorities,
    open_request,
    progress,
    requests_of,
    standings_of,
    submissions_of,
)
from registry.licensing.states import ApplicationState, RequestState
from registry.outbox.queries import mails_about
from registry.supervision.queries.notices import notices_of_exchange
from registry.supervision.queries.returns import lines_of
from registry.supervision.states import NoticeState


@exchange_people
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My applications and licences."""
    organisation = organisation_for(request)
    rows = list(licences().filter(exchange__organisation=organisation))
    standings = standings_of(rows, timezone.now())
    context = {
        "organisation": organisation,
        "applications": applications_of(organisation),
        "counts": [*owed.counts(lines_of(rows, timezone.now())), *_notice_counts(organisation)] if rows else [],
        "licences": [(licence, standings[licence.pk]) for licence in rows],
    }
    return render(request, "apply/home.html", context)


def _notice_counts(organisation: Organisation) -> list[dict[str, object]]:
    asked = notices_of_exchange(organisation).filter(state_code=NoticeState.ASKED).count()
    url = f"{reverse('apply:notices')}?state={NoticeState.ASKED}"
    return [{"number": asked, "text": _("notices about which more is asked"), "url": url}]


@exchange_people
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin an application, or go on with the draft there is."""
    form = StartForm(request.POST if request.method == "POST" else None, list(open_authorities()))
    if request.method == "POST" and form.is_valid():
        try:
            application = start_application(
                organisation_for(request), form.cleaned_data["authority"], actor=person_of(request), at=timezone.now()
            )
        except InvalidError as error:
            form.add_error("authority", error.message)
        else:
            return redirect("apply:application", application.number)
    return render(request, "apply/start.html", {"form": form}, status=400 if form.errors else 200)


@exchange_people
@require_safe
def application(request: HttpRequest, number: str) -> HttpResponse:
    """The task list of a draft, or the tracker of an application that was sent."""
    found = load_application(request, number)
    return _task_list(request, found) if found.state == ApplicationState.DRAFT else _tracker(request, found)


@exchange_people
@require_safe
def all_sections(request: HttpRequest, number: str) -> HttpResponse:
    """The task list of an application that was returned as incomplete."""
    found = load_application(request, number)
    return _task_list(request, found) if found.state == ApplicationState.RETURNED else redirect("apply:application", number)


def _task_list(request: HttpRequest, found: Application) -> HttpResponse:
    whole = progress(found)
    asked = open_request(found)
    send_url = reverse("apply:request", args=[found.number, asked.number]) if asked else reverse("apply:check", args=[found.number])
    context = {
        "application": found,
        "groups": wording.task_groups(form_for(found), whole, found.number, send_url),
        "completed": wording.completed_words(whole),
        "form_title": str(form_for(found).title),
        "moves": _moves(found, request),
    }
    return render(request, "apply/task_list.html", context)


def _tracker(request: HttpRequest, found: Application) -> HttpResponse:
    decisions = list(decisions_of(found))
    requests = list(requests_of(found))
    asked = next((one for one in requests if one.state == RequestState.OPEN), None)
    context = {
        "application": found,
        "decision": decisions[0] if decisions else None,
        "read_notice": wording.read_notice(decisions[0]) if decisions else "",
        "licence": found.concerns or getattr(found, "licence", None),
        "requests": requests,
        "open_request": asked,
        "asked_for": wording.what_is_asked(asked),
        "ball": wording.who_has_the_ball(found),
        "term": wording.term(clock_of(found, timezone.now())),
        "next_step": wording.next_step(found),
        "documents": current_documents(found),
        "letters": letters_about(found),
        "stages": _stages(found),
        "events": wording.life(found, submissions_of(found), requests, decisions),
        "moves": _moves(found, request),
        "unpaid": fee_to_pay(found),
        "mails": mails_about(found, to=person_of(request).email),
    }
    return render(request, "apply/tracker.html", context)


def _moves(found: Application, request: HttpRequest) -> dict[str, bool]:
    return {option.move: option.is_allowed for option in available_moves(found, person_of(request))}


def _stages(found: Application) -> list[dict[str, object]]:
    return [
        {"title": _("Submitted"), "at": found.submitted_at, "is_done": True},
        {"title": _("Review"), "at": found.taken_at, "is_done": found.taken_at is not None},
        {"title": _("Decision"), "at": found.decided_at, "is_done": found.decided_at is not None},
    ]
