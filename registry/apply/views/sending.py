"""Check the answers, send, read what was sent, withdraw."""

import json
from collections import defaultdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import person_of
from registry.apply import wording
from registry.apply.forms import SendForm, WithdrawForm
from registry.apply.loading import exchange_people, fee_to_pay, load_application
from registry.apply.views.documents import SANDBOX
from registry.lib.canonical import content_hash
from registry.lib.errors import InvalidError, RuleError, StaleError
from registry.licensing.actions import IncompleteError, draft_hash, submit_application, withdraw_application
from registry.licensing.models import Application, Document
from registry.licensing.queries import (
    answers_of,
    available_moves,
    bytes_to_sign,
    clock_of,
    documents_of_form,
    draft_content,
    form_for,
    latest_submission,
    option_sources,
    power_obstacles,
    progress,
    section_marks,
)
from registry.licensing.states import ApplicationMove, ApplicationState

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@exchange_people
@read_or_send
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Every answer with its Change link, the declaration, and "Send application". Sending twice sends once."""
    application = load_application(request, number)
    if application.state != ApplicationState.DRAFT:
        return redirect("apply:sent", number)
    form = _fresh_form(application)
    status, changed = 200, False
    if request.method == "POST":
        form = SendForm(request.POST, request.FILES, rule=form_for(application).signature)
        status = 200 if form.is_valid() else 400
    if request.method == "POST" and form.is_valid():
        try:
            submit_application(application.pk, actor=person_of(request), at=timezone.now(), **_sent_words(form))
            return redirect("apply:sent", number)
        except InvalidError as error:
            status = 400
            form.add_error(error.field if error.field in form.fields else "declaration", error.message)
        except IncompleteError:
            status = 409
        except RuleError as error:
            status, changed = 409, isinstance(error, StaleError)
            form = _fresh_form(application)
            messages.warning(request, error.message)
    return render(request, "apply/check.html", _check_context(request, application, form, changed=changed), status=status)


@exchange_people
@require_safe
def to_sign(request: HttpRequest, number: str) -> HttpResponse:
    """Exactly the bytes that would be sent now, to save and to sign. Their SHA-256 is the fingerprint on the page before."""
    application = load_application(request, number)
    if application.state != ApplicationState.DRAFT:
        raise Http404
    response = HttpResponse(bytes_to_sign(application), content_type="application/json")
    mark = draft_hash(application).removeprefix("sha256:")[:8]
    response["Content-Disposition"] = f'attachment; filename="{application.number}-{mark}.json"'
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@exchange_people
@require_safe
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """The confirmation. It opens whenever it was bookmarked."""
    application = load_application(request, number)
    if latest_submission(application) is None:
        return redirect("apply:application", number)
    term = wording.term(clock_of(application, timezone.now()))
    context = {"application": application, "next_step": wording.next_step(application), "term": term, "unpaid": fee_to_pay(application)}
    return render(request, "apply/sent.html", context)


@exchange_people
@require_safe
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """What was sent last, word for word, to print."""
    application = load_application(request, number)
    submission = latest_submission(application)
    if submission is None:
        raise Http404
    content = json.loads(submission.content)
    cards = wording.answer_cards(
        form_for(application),
        content["answers"],
        _named(content["documents"]),
        option_sources(application.authority.code),
        number,
        can_change=False,
    )
    context = {"application": application, "submission": submission, "cards": list(cards), "content": content}
    return render(request, "apply/copy.html", context)


@exchange_people
@read_or_send
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the application back, for good: the number has to be typed."""
    application = load_application(request, number)
    form = WithdrawForm(request.POST if request.method == "POST" else None, number)
    if request.method == "POST" and form.is_valid():
        withdraw_application(application.pk, reason=form.cleaned_data["reason"], actor=person_of(request), at=timezone.now())
        messages.success(request, _("Application %(number)s was withdrawn.") % {"number": number})
        return redirect("apply:application", number)
    option = next((option for option in available_moves(application, person_of(request)) if option.move == ApplicationMove.WITHDRAW), None)
    context = {"application": application, "form": form, "option": option}
    return render(request, "apply/withdraw.html", context, status=400 if form.errors else 200)


def _sent_words(form: SendForm) -> dict[str, Any]:
    return {
        "is_declared": form.cleaned_data["declaration"],
        "checked_hash": form.cleaned_data["checked_hash"],
        "checked_marks": form.marks(),
        "signature": form.signature_bytes(),
    }


def _fresh_form(application: Application) -> SendForm:
    content = draft_content(application)
    initial = {"checked_hash": content_hash(content), "checked_marks": section_marks(content)}
    return SendForm(rule=form_for(application).signature, initial=initial)


def _check_context(request: HttpRequest, application: Application, form: SendForm, *, changed: bool) -> dict[str, Any]:
    data = {code: answer.data for code, answer in answers_of(application).items()}
    files: dict[str, list[Document]] = defaultdict(list)
    for document in documents_of_form(application):
        files[document.requirement].append(document)
    whole = form_for(application)
    problems = progress(application).problems
    lacking = power_obstacles(application, person_of(request), timezone.now())
    send = next((option for option in available_moves(application, person_of(request)) if option.move == ApplicationMove.SUBMIT), None)
    return {
        "application": application,
        "cards": list(
            wording.answer_cards(whole, data, files, option_sources(application.authority.code), application.number, can_change=True)
        ),
        "problems": [
            {"text": problem.message, "href": f"{reverse('apply:section', args=[application.number, problem.section])}?to=check"}
            for problem in problems
        ]
        + [{"text": one.message, "href": reverse("apply:powers")} for one in lacking],
        "declaration": [str(text) for text in whole.declaration],
        "form": form,
        "can_send": send is not None and send.is_allowed and not problems and not lacking,
        "fingerprint": draft_hash(application),
        "signature": whole.signature,
        "is_demo": settings.DEMO,
        "is_sender": send is not None,
        "changed": changed,
    }


def _named(documents: list[dict[str, Any]]) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = defaultdict(list)
    for facts in documents:
        found[facts["section"]].append(Document(original_name=facts["name"]))
    return found
