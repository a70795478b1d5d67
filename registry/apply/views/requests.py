"""Answering a request of the authority: only the items asked for."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.accounts.access import person_of
from registry.apply import wording
from registry.apply.forms import ReplyForm, field_of
from registry.apply.loading import exchange_people, load_application, load_document
from registry.lib.errors import InvalidError, RegistryError, RuleError
from registry.licensing.actions import (
    IncompleteError,
    add_request_document,
    answer_in_part,
    answer_information_request,
    missing_items,
    remove_document,
)
from registry.licensing.models import Application, InformationRequest
from registry.licensing.queries import changed_since, documents_of_request, form_for
from registry.licensing.states import ItemWants, RequestPurpose, RequestState


@exchange_people
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, number: str, request_number: int) -> HttpResponse:
    """The items of the request: files and texts; one button keeps files, another sends the answer."""
    application = load_application(request, number)
    asked = application.information_requests.select_related("asked_by").filter(number=request_number).first()
    if asked is None:
        raise Http404
    if asked.state != RequestState.OPEN or request.method != "POST":
        if request.method == "POST":
            raise RuleError(_("This request is no longer open."), code="state")
        return _page(request, application, asked, ReplyForm(asked))
    form = ReplyForm(asked, request.POST)
    if "remove" in request.POST:
        _remove(request, application)
        return _page(request, application, asked, form)
    _keep_files(request, application, asked, form)
    if form.errors or not {"send", "part"} & request.POST.keys():
        return _page(request, application, asked, form)
    return _send_part(request, application, asked, form) if "part" in request.POST else _send(request, application, asked, form)


def _send(request: HttpRequest, application: Application, asked: InformationRequest, form: ReplyForm) -> HttpResponse:
    try:
        missing = missing_items(asked, form.texts())
        if not missing:
            answer_information_request(application.pk, replies=form.texts(), actor=person_of(request), at=timezone.now())
            messages.success(request, _was_sent(asked))
            return redirect("apply:application", application.number)
        for item_id in missing:
            form.add_error(field_of(item_id), _missing(asked, item_id))
    except InvalidError as error:
        form.add_error(field_of(error.field), error.message)
    except IncompleteError as error:
        for problem in error.problems:
            form.add_error(None, problem.message)
    return _page(request, application, asked, form)


def _was_sent(asked: InformationRequest) -> str:
    if asked.purpose == RequestPurpose.COMPLETENESS:
        return _("The completed application was sent. The review goes on.")
    return _("Your answer was sent. The review goes on.")


def _send_part(request: HttpRequest, application: Application, asked: InformationRequest, form: ReplyForm) -> HttpResponse:
    try:
        answer_in_part(application.pk, replies=form.texts(), actor=person_of(request), at=timezone.now())
    except InvalidError as error:
        form.add_error(field_of(error.field) if field_of(error.field) in form.fields else None, error.message)
        return _page(request, application, asked, form)
    messages.success(request, _("This part of your answer was sent. The rest can follow until the due day."))
    return redirect("apply:request", application.number, asked.number)


def _keep_files(request: HttpRequest, application: Application, asked: InformationRequest, form: ReplyForm) -> None:
    for item_id in asked.document_items:
        for file in request.FILES.getlist(field_of(item_id)):
            try:
                add_request_document(application.pk, item_id, file, file.name or "", actor=person_of(request), at=timezone.now())
            except RegistryError as error:
                form.add_error(field_of(item_id), error.message)


def _remove(request: HttpRequest, application: Application) -> None:
    given = request.POST["remove"]
    pk = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
    remove_document(load_document(application, pk).pk, actor=person_of(request), at=timezone.now())


def _missing(asked: InformationRequest, item_id: str) -> str:
    wants = next(item["wants"] for item in asked.items if item["id"] == item_id)
    if wants == ItemWants.SECTION:
        return _("Change the section, or say why nothing has to change.")
    return _("Add a document.") if wants == ItemWants.DOCUMENT else _("Write an answer.")


def _page(request: HttpRequest, application: Application, asked: InformationRequest, form: ReplyForm) -> HttpResponse:
    documents, changed = list(documents_of_request(asked)), changed_since(asked)
    titles = {section.code: str(section.title) for section in form_for(application).sections}
    items: list[dict[str, Any]] = [
        {
            "item": item,
            "field": form[field_of(item["id"])] if field_of(item["id"]) in form.fields else None,
            "documents": [document for document in documents if document.item == item["id"]],
            "reply": asked.reply.get(item["id"], ""),
            "is_answered": item["id"] in asked.answered_items,
            "section": titles.get(item.get("section", ""), ""),
            "is_changed": item.get("section") in changed,
        }
        for item in asked.items
    ]
    is_open = asked.state == RequestState.OPEN
    context = {
        "application": application,
        "asked": asked,
        "asked_for": wording.what_is_asked(asked),
        "form": form,
        "items": items,
        "is_open": is_open,
        "is_returned": is_open and asked.purpose == RequestPurpose.COMPLETENESS,
        "may_send_part": is_open and len(items) > 1 and asked.purpose != RequestPurpose.REPRESENTATIONS,
    }
    return render(request, "apply/request.html", context, status=400 if form.errors else 200)
