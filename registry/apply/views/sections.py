"""Sections of a draft: a page of questions, a list with a page for each item, documents."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.accounts.access import person_of
from registry.apply import wording
from registry.apply.forms import QuestionsForm
from registry.apply.loading import exchange_people, load_section, load_to_fill_in
from registry.apply.views.documents import documents_section
from registry.lib.errors import StaleError
from registry.licensing.actions import SectionError, finish_section, remove_item, save_item, save_section
from registry.licensing.forms import Section, SectionKind
from registry.licensing.models import Answer, Application
from registry.licensing.progress import is_waiting, items_of
from registry.licensing.queries import option_sources

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@exchange_people
@read_or_send
def section(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One row of the task list."""
    application = load_to_fill_in(request, number, code)
    if application is None:
        return redirect("apply:application", number)
    found, answers = load_section(application, code)
    if is_waiting(found, _data(answers)):
        return redirect("apply:application", number)
    if found.kind == SectionKind.DOCUMENTS:
        return documents_section(request, application, found, answers)
    if found.kind == SectionKind.LIST:
        return _list(request, application, found, answers)
    return _page(request, application, found, answers)


@exchange_people
@read_or_send
def item(request: HttpRequest, number: str, code: str, item_id: str = "") -> HttpResponse:
    """One item of a list: add it, or change it."""
    application = load_to_fill_in(request, number, code)
    if application is None:
        return redirect("apply:application", number)
    found, answers = load_section(application, code)
    kept = next((row for row in items_of(_data(answers), code) if row["id"] == item_id), None)
    if found.kind != SectionKind.LIST or is_waiting(found, _data(answers)) or (item_id and kept is None):
        raise Http404
    form = _form(request, application, found, answers, kept)
    if request.method == "POST":
        try:
            save_item(application.pk, code, item_id, form.raw(), version=form.shown_version(), actor=person_of(request), at=timezone.now())
        except SectionError as error:
            form = _form(request, application, found, answers, kept, error.problems)
        except StaleError as error:
            return _stale(request, application, found, form, error.current)
        else:
            return redirect(_address("apply:section", request, number, code))
    return _question_page(request, application, found, form, item_id=item_id)


def _page(request: HttpRequest, application: Application, found: Section, answers: dict[str, Answer]) -> HttpResponse:
    answer = answers.get(found.code)
    form = _form(request, application, found, answers, answer.data if answer else None)
    if request.method == "POST":
        try:
            save_section(application.pk, found.code, form.raw(), version=form.shown_version(), actor=person_of(request), at=timezone.now())
        except SectionError as error:
            form = _form(request, application, found, answers, None, error.problems)
        except StaleError as error:
            return _stale(request, application, found, form, error.current)
        else:
            return _onward(request, application, found)
    return _question_page(request, application, found, form)


def _list(request: HttpRequest, application: Application, found: Section, answers: dict[str, Answer]) -> HttpResponse:
    answer, errors = answers.get(found.code), []
    if request.method == "POST":
        version, actor, at = _posted_version(request), person_of(request), timezone.now()
        try:
            if "remove" in request.POST:
                remove_item(application.pk, found.code, request.POST["remove"], version=version, actor=actor, at=at)
                return redirect(_address("apply:section", request, application.number, found.code))
            finish_section(application.pk, found.code, version=version, actor=actor, at=at)
        except SectionError as error:
            errors = [{"text": error.message, "href": "#add"}]
        except StaleError as error:
            return _stale(request, application, found, None, error.current)
        else:
            return _onward(request, application, found)
    data = _data(answers)
    context = {
        "application": application,
        "section": found,
        "items": wording.item_cards(found, data, option_sources(application.authority.code), application.number),
        "version": answer.version if answer else 0,
        "is_full": len(items_of(data, found.code)) >= found.max_items,
        "errors": errors,
        "to": _to(request),
    }
    return render(request, "apply/list.html", context, status=400 if errors else 200)


def _form(
    request: HttpRequest,
    application: Application,
    found: Section,
    answers: dict[str, Answer],
    kept: dict[str, Any] | None,
    problems: Any = (),
) -> QuestionsForm:
    answer = answers.get(found.code)
    return QuestionsForm(
        found.questions_for(_data(answers)),
        option_sources(application.authority.code),
        version=answer.version if answer else 0,
        kept=kept,
        typed=request.POST if request.method == "POST" else None,
        problems=problems,
    )


def _question_page(
    request: HttpRequest, application: Application, found: Section, form: QuestionsForm, *, item_id: str = ""
) -> HttpResponse:
    context = {"application": application, "section": found, "form": form, "item_id": item_id, "to": _to(request)}
    return render(request, "apply/question.html", context, status=400 if form.errors else 200)


def _stale(request: HttpRequest, application: Application, found: Section, form: QuestionsForm | None, current: object) -> HttpResponse:
    """Both versions: what a colleague saved, and what was typed here, which can be saved over it on purpose."""
    answer = current if isinstance(current, Answer) else None
    sources = option_sources(application.authority.code)
    if form is not None:
        form.with_version(answer.version if answer else 0)
    data = {found.code: answer.data} if answer else {}
    context = {
        "application": application,
        "section": found,
        "form": form,
        "answer": answer,
        "rows": wording.plain_rows(found, answer.data, data, sources) if answer and found.kind != SectionKind.LIST else [],
        "items": wording.item_cards(found, data, sources, application.number) if answer and found.kind == SectionKind.LIST else [],
        "to": _to(request),
    }
    return render(request, "apply/stale.html", context, status=409)


def _onward(request: HttpRequest, application: Application, found: Section) -> HttpResponse:
    messages.success(request, _("Saved: %(section)s") % {"section": found.title})
    return redirect("apply:check" if _to(request) == "check" else "apply:application", application.number)


def _posted_version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def _data(answers: dict[str, Answer]) -> dict[str, Any]:
    return {code: answer.data for code, answer in answers.items()}


def _to(request: HttpRequest) -> str:
    return "check" if request.GET.get("to") == "check" else ""


def _address(name: str, request: HttpRequest, *args: str) -> str:
    return reverse(name, args=args) + ("?to=check" if _to(request) else "")
