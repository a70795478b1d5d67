"""Documents of a draft: send several, replace, remove, fetch. Works without scripts."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import person_of
from registry.apply.forms import UploadForm
from registry.apply.loading import exchange_people, load_application, load_document
from registry.lib.errors import RegistryError
from registry.licensing.actions import add_document, finish_section, remove_document, replace_document
from registry.licensing.forms import Section
from registry.licensing.models import Answer, Application, Document
from registry.licensing.queries import documents_of_form
from registry.licensing.uploads import SentFile

SANDBOX = "default-src 'none'; sandbox"


def documents_section(request: HttpRequest, application: Application, section: Section, answers: dict[str, Answer]) -> HttpResponse:
    """The documents of one kind. Every file is judged by itself: good ones are kept even when another is refused."""
    here = reverse("apply:section", args=[application.number, section.code]) + _query(request)
    form = UploadForm()
    if request.method == "POST":
        if "remove" in request.POST:
            _remove(request, application)
            return redirect(here)
        if "done" in request.POST:
            return _done(request, application, section, answers)
        form = UploadForm(request.POST, request.FILES)
        refused = _keep_all(request, application, section, request.FILES.getlist("files"))
        if not refused:
            return redirect(here)
        for message in refused:
            form.add_error("files", message)
    rows = [document for document in documents_of_form(application) if document.requirement == section.code]
    context = {"application": application, "section": section, "documents": rows, "form": form, "to": request.GET.get("to", "")}
    return render(request, "apply/documents.html", context, status=400 if form.errors else 200)


@exchange_people
@require_safe
def download(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """One document, as an attachment that a browser never opens as a page of ours."""
    document = load_document(load_application(request, number), pk)
    return attachment(document)


@exchange_people
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Put another file in a document's place."""
    application = load_application(request, number)
    document = load_document(application, pk)
    back = _page_of(application, document)
    form = UploadForm(name="file", label=_("Choose the new file"), is_many=False)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, name="file", label=_("Choose the new file"), is_many=False)
        file = request.FILES.get("file")
        if form.is_valid() and isinstance(file, UploadedFile):
            try:
                replace_document(document.pk, file, file.name or "", actor=person_of(request), at=timezone.now())
            except RegistryError as error:
                form.add_error("file", error.message)
            else:
                messages.success(request, _("Replaced: %(name)s") % {"name": document.original_name})
                return redirect(back)
    context = {"application": application, "document": document, "form": form, "back": back}
    return render(request, "apply/replace.html", context, status=400 if form.errors else 200)


def attachment(document: SentFile) -> HttpResponseBase:
    """The answer that hands a stranger's file over without letting it act."""
    if not document.file:  # its bytes were erased
        raise Http404
    response = FileResponse(document.file.open("rb"), as_attachment=True, filename=document.original_name)
    response["Content-Type"] = document.content_type
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _keep_all(request: HttpRequest, application: Application, section: Section, files: list[Any]) -> list[str]:
    refused: list[str] = []
    if not files:
        return [_("Choose at least one file.")]
    for file in files:
        try:
            add_document(application.pk, section.code, file, file.name or "", actor=person_of(request), at=timezone.now())
        except RegistryError as error:
            refused.append(error.message)
    kept = len(files) - len(refused)
    if kept:
        messages.success(request, ngettext("%(count)d file was added.", "%(count)d files were added.", kept) % {"count": kept})
    return refused


def _remove(request: HttpRequest, application: Application) -> None:
    given = request.POST["remove"]
    pk = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
    document = remove_document(load_document(application, pk).pk, actor=person_of(request), at=timezone.now())
    messages.success(request, _("Removed: %(name)s") % {"name": document.original_name})


def _done(request: HttpRequest, application: Application, section: Section, answers: dict[str, Answer]) -> HttpResponse:
    if section.is_optional:
        answer = answers.get(section.code)
        finish_section(application.pk, section.code, version=answer.version if answer else 0, actor=person_of(request), at=timezone.now())
    return redirect("apply:check" if request.GET.get("to") == "check" else "apply:application", application.number)


def _page_of(application: Application, document: Document) -> str:
    if document.information_request is not None:
        return reverse("apply:request", args=[application.number, document.information_request.number])
    return reverse("apply:section", args=[application.number, document.requirement])


def _query(request: HttpRequest) -> str:
    return "?to=check" if request.GET.get("to") == "check" else ""
