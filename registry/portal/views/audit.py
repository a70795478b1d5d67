"""The auditor's pages: what happened to a subject, and whether its chain is whole."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for
from registry.audit.queries import events_of, verify_subject
from registry.portal.doors import auditors
from registry.portal.happenings import words_of
from registry.portal.subjects import found_subject, search

PAGE_SIZE = 100


@auditors
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Find a subject by number, e-mail address or name."""
    text = request.GET.get("q", "").strip()[:200]
    found = search(organisation_for(request), text) if text else []
    return render(request, "portal/audit.html", {"q": text, "found": found})


@auditors
@require_safe
def subject(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """Every event of one subject in order, with the proof that nobody touched them."""
    found = found_subject(organisation_for(request), kind, pk)
    if found is None:
        raise Http404
    page = Paginator(events_of(found.subject), PAGE_SIZE).get_page(request.GET.get("page"))
    events = [(event, words_of(event.action)) for event in page.object_list]
    context = {"found": found, "page": page, "events": events, "fault": verify_subject(found.subject)}
    return render(request, "portal/audit_subject.html", context)
