"""Archives of an exchange's own applications and licences: having one made and saving it."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import organisation_for, person_of
from registry.apply.loading import exchange_people, load_application, load_licence
from registry.apply.views.documents import SANDBOX
from registry.exports.actions import request_export, take_out
from registry.exports.queries import exports, own_exports
from registry.exports.states import Audience
from registry.licensing.models import Application, Licence

MOST = 20


@exchange_people
@require_http_methods(["GET", "HEAD", "POST"])
def of_application(request: HttpRequest, number: str) -> HttpResponse:
    """Archives of an application of theirs."""
    return _page(request, load_application(request, number), reverse("apply:application", args=[number]))


@exchange_people
@require_http_methods(["GET", "HEAD", "POST"])
def of_licence(request: HttpRequest, number: str) -> HttpResponse:
    """Archives of a licence of theirs."""
    return _page(request, load_licence(request, number), reverse("apply:licence", args=[number]))


@exchange_people
@require_safe
def archive(request: HttpRequest, pk: int) -> FileResponse:
    """One of the organisation's own archives, to save. Another's is as good as none (404)."""
    found = exports().filter(pk=pk, audience=Audience.APPLICANT, organisation=organisation_for(request)).first()
    if found is None:
        raise Http404
    try:
        content = take_out(found.pk, actor=person_of(request), at=timezone.now()).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=found.file_name, content_type="application/zip")
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, thing: Application | Licence, back_url: str) -> HttpResponse:
    if request.method == "POST":
        request_export(thing, audience=Audience.APPLICANT, actor=person_of(request), at=timezone.now())
        messages.success(request, _("The archive is being made. It can be saved here in a moment."))
        return redirect(request.path)
    context = {"thing": thing, "exports": own_exports(thing, organisation_for(request))[:MOST], "back_url": back_url, "here": request.path}
    return render(request, "apply/export.html", context)
