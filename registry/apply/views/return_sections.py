"""Filling in a return: a page of questions, or the files of one kind. Works without scripts; leave and come back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from registry.accounts.access import person_of
from registry.apply import owed, wording
from registry.apply.forms import QuestionsForm, UploadForm
from registry.apply.loading import exchange_people
from registry.lib.errors import RegistryError, StaleError
from registry.licensing.actions import SectionError
from registry.licensing.forms import Section, SectionKind
from registry.licensing.progress import applies, is_waiting
from registry.licensing.queries import option_sources
from registry.supervision.actions import Which, add_file, remove_file, save_answers
from registry.supervision.models import ReturnAnswer
from registry.supervision.queries.filling import answers_of, file_of, files_of, form_of_line
from registry.supervision.queries.returns import ReturnLine

Answers = Mapping[str, ReturnAnswer]


@exchange_people
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, number: str, kind: str, period: str, code: str) -> HttpResponse:
    """One row of the task list."""
    line = owed.load_line(request, number, kind, period)
    answers = answers_of(line.row)
    found, data = form_of_line(line).section(code), {name: answer.data for name, answer in answers.items()}
    if found is None or not applies(found, data):
        raise Http404
    if not line.is_open or is_waiting(found, data):
        return redirect("apply:return", *line.address)
    return _files(request, line, found) if found.kind == SectionKind.DOCUMENTS else _page(request, line, found, answers)


def _page(request: HttpRequest, line: ReturnLine, found: Section, answers: Answers) -> HttpResponse:
    answer = answers.get(found.code)
    form = _form(request, line, found, answers, answer.data if answer else None)
    if request.method == "POST":
        version, actor = form.shown_version(), person_of(request)
        try:
            save_answers(Which.of(line), found.code, form.raw(), version=version, actor=actor, at=timezone.now())
        except SectionError as error:
            form = _form(request, line, found, answers, None, error.problems)
        except StaleError as error:
            return _stale(request, line, found, form, error.current)
        else:
            return _onward(request, line, found)
    context = {"line": line, "section": found, "form": form, "to": _to(request)}
    return render(request, "apply/return_question.html", context, status=400 if form.errors else 200)


def _form(
    request: HttpRequest, line: ReturnLine, found: Section, answers: Answers, kept: dict[str, Any] | None, problems: Any = ()
) -> QuestionsForm:
    answer = answers.get(found.code)
    return QuestionsForm(
        found.questions_for({name: one.data for name, one in answers.items()}),
        option_sources(line.licence.authority.code),
        version=answer.version if answer else 0,
        kept=kept,
        typed=request.POST if request.method == "POST" else None,
        problems=problems,
    )


def _stale(request: HttpRequest, line: ReturnLine, found: Section, form: QuestionsForm, current: object) -> HttpResponse:
    """Both versions: what a colleague saved, and what was typed here, which can be saved over it on purpose."""
    answer = current if isinstance(current, ReturnAnswer) else None
    form.with_version(answer.version if answer else 0)
    data = {found.code: answer.data} if answer else {}
    rows = wording.plain_rows(found, answer.data, data, option_sources(line.licence.authority.code)) if answer else []
    context = {"line": line, "section": found, "form": form, "answer": answer, "rows": rows, "to": _to(request)}
    return render(request, "apply/return_stale.html", context, status=409)


def _files(request: HttpRequest, line: ReturnLine, found: Section) -> HttpResponse:
    """The files of one kind. Every file is judged by itself: good ones are kept even when another is refused."""
    here = reverse("apply:return_section", args=[*line.address, found.code]) + (f"?to={_to(request)}" if _to(request) else "")
    form = UploadForm()
    if request.method == "POST":
        if "remove" in request.POST:
            _remove(request, line)
            return redirect(here)
        form = UploadForm(request.POST, request.FILES)
        refused = _keep_all(request, line, found, request.FILES.getlist("files"))
        if not refused:
            return redirect(here)
        for message in refused:
            form.add_error("files", message)
    form.fields["files"].help_text = _help_text(line)
    rows = [kept for kept in files_of(line.row) if kept.section == found.code]
    context = {"line": line, "section": found, "files": rows, "form": form, "to": _to(request)}
    return render(request, "apply/return_files.html", context, status=400 if form.errors else 200)


def _help_text(line: ReturnLine) -> str:
    return _("Kinds of files that are taken: %(endings)s") % {"endings": ", ".join(sorted(one.upper() for one in line.owed.kind.endings))}


def _keep_all(request: HttpRequest, line: ReturnLine, found: Section, files: list[Any]) -> list[str]:
    refused: list[str] = []
    if not files:
        return [_("Choose at least one file.")]
    for file in files:
        try:
            add_file(Which.of(line), found.code, file, file.name or "", actor=person_of(request), at=timezone.now())
        except RegistryError as error:
            refused.append(error.message)
    kept = len(files) - len(refused)
    if kept:
        messages.success(request, ngettext("%(count)d file was added.", "%(count)d files were added.", kept) % {"count": kept})
    return refused


def _remove(request: HttpRequest, line: ReturnLine) -> None:
    given = request.POST["remove"]
    found = file_of(line.row, int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0)
    if found is None:
        raise Http404
    remove_file(Which.of(line), found.pk, actor=person_of(request), at=timezone.now())
    messages.success(request, _("Removed: %(name)s") % {"name": found.original_name})


def _onward(request: HttpRequest, line: ReturnLine, found: Section) -> HttpResponse:
    messages.success(request, _("Saved: %(section)s") % {"section": found.title})
    return redirect("apply:return_check" if _to(request) else "apply:return", *line.address)


def _to(request: HttpRequest) -> str:
    return "check" if request.GET.get("to") == "check" else ""
