"""How banks see the exchange: its entries as published, what comes next, what touches it, and what was published before."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for
from registry.apply.bank_forms import DayForm
from registry.apply.bank_words import category_words, coming_words, difference_rows, why_words
from registry.apply.control import standings_of
from registry.apply.loading import exchange_people
from registry.distribution.queries import Coming, ListView, bank_view, hits_on, past_view, publications_about, version_before
from registry.exchanges.models import Exchange
from registry.exchanges.queries import exchange_of
from registry.lib.clock import end_of_day
from registry.licensing.holder_terms import holder_terms
from registry.licensing.queries import licences_of

PAGE_SIZE = 20


@exchange_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What stands about the exchange now, or the version that banks held on the day that is asked for."""
    exchange = exchange_of(organisation_for(request))
    form = DayForm(request.GET if "on" in request.GET else None)
    if form.is_bound and form.is_valid():
        seq = version_before(form.cleaned_data["list"], end_of_day(form.cleaned_data["on"], settings.REGISTRY_ZONE))
        if seq is not None:
            return redirect("apply:banks_at", form.cleaned_data["list"], seq)
        form.add_error("on", _("Nothing was published yet on that day."))
    context = _context(request, exchange) if exchange is not None else {}
    return render(request, "apply/banks.html", {"exchange": exchange, "form": form, **context}, status=400 if form.errors else 200)


@exchange_people
@require_safe
def at_version(request: HttpRequest, code: str, seq: int) -> HttpResponse:
    """What banks were told of the exchange by one version of a list."""
    exchange = exchange_of(organisation_for(request))
    found = past_view(exchange, code, seq) if exchange is not None else None
    if found is None:
        raise Http404
    lines = [{"line": line, "category": category_words(line.members)} for line in found.lines]
    return render(request, "apply/banks_at.html", {"publication": found.publication, "lines": lines, "changed": found.changed})


def _context(request: HttpRequest, exchange: Exchange) -> dict[str, Any]:
    at = timezone.now()
    standings = standings_of(exchange, at)
    numbers = [licence.number for licence in licences_of(exchange.pk)]
    return {
        "lists": [_shown(view) for view in bank_view(exchange, at)],
        "confirmed": [row for row in standings if row.item.confirmed_at is not None],
        "unconfirmed": [row for row in standings if row.item.confirmed_at is None],
        "hits": hits_on(exchange, at),
        "licence_number": numbers[-1] if numbers else "",
        "error_days": holder_terms().error_limit.days,
        "page": Paginator(publications_about(exchange), PAGE_SIZE).get_page(request.GET.get("page")),
    }


def _shown(view: ListView) -> dict[str, Any]:
    lines = [{"line": line, "category": category_words(line.members)} for line in view.lines]
    return {"view": view, "lines": lines, "coming": [_shown_coming(item) for item in view.coming]}


def _shown_coming(item: Coming) -> dict[str, Any]:
    says = category_words(item.members)
    return {"item": item, "what": coming_words(item), "why": why_words(item), "says": says, "rows": difference_rows(item)}
