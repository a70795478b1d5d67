"""Archives of whole cases: which there are, having one made, how far it is, and saving it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.exports.actions import request_export, take_out
from registry.exports.models import CaseExport
from registry.exports.queries import exports_seen_by, thing_to_export
from registry.exports.states import Audience
from registry.licensing.models import Licence
from registry.portal.attempts import attempt, sent
from registry.portal.doors import exporters, read_or_send
from registry.portal.files import archive_download
from registry.portal.forms.exports import ExportForm
from registry.portal.interests import closed_page

PAGE_SIZE = 50


@exporters
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The person's own archives; for auditors and administrators all of the authority's."""
    page = Paginator(_seen(request), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "portal/exports.html", {"page": page})


@exporters
@read_or_send
def new(request: HttpRequest) -> HttpResponse:
    """The form; sent, the archive is asked for and its page shows how far it is."""
    form, status = ExportForm(sent(request), initial={"number": request.GET.get("number", "")[:60]}), 200
    if request.method == "POST":
        thing = thing_to_export(organisation_for(request), form.cleaned_data["number"]) if form.is_valid() else None
        case = thing.application if isinstance(thing, Licence) else thing
        closed = closed_page(request, case) if case is not None else None
        if closed is not None:
            return closed
        if form.is_valid() and thing is None:
            form.add_error("number", _("Your authority has no case or licence of this number."))
        done, status = attempt(form, lambda: _asked(request, thing, form.cleaned_data["reason"]))
        if done is not None:
            return redirect("portal:export", done.pk)
    return render(request, "portal/export_new.html", {"form": form}, status=status)


@exporters
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the archive is, and the way to it."""
    found = _found(request, pk)
    person = person_of(request)
    is_auditor = has_role(person, Role.AUDITOR, organisation=organisation_for(request))
    context = {"export": found, "is_own": found.requested_by_id == person.pk, "is_auditor": is_auditor}
    return render(request, "portal/export.html", context)


@exporters
@require_safe
def archive(request: HttpRequest, pk: int) -> FileResponse:
    """The archive to save, for the person who asked for it."""
    found = _found(request, pk)
    if found.requested_by_id != person_of(request).pk:
        raise Http404
    return archive_download(take_out(found.pk, actor=person_of(request), at=timezone.now()), found.file_name)


def _asked(request: HttpRequest, thing: Any, reason: str) -> CaseExport:
    return request_export(thing, audience=Audience.OFFICE, reason=reason, actor=person_of(request), at=timezone.now())


def _seen(request: HttpRequest) -> Any:
    return exports_seen_by(person_of(request), organisation_for(request))


def _found(request: HttpRequest, pk: int) -> CaseExport:
    """One that the person may see named; another's is as good as none (404)."""
    found: CaseExport | None = _seen(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
