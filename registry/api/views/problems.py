"""The pages behind the `type` of a problem document: what a code means and what to do."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.accounts.access import public
from registry.api.problems import KINDS
from registry.api.views.language import in_asked_language


@public
@in_asked_language
@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """One code of the catalogue, in words."""
    if code not in KINDS:
        raise Http404
    return render(request, "api/problem.html", {"code": code, "kind": KINDS[code]})


@public
@in_asked_language
@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """All codes."""
    return render(request, "api/problems.html", {"kinds": KINDS})
