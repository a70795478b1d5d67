"""The public warning list."""

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from registry.accounts.access import public
from registry.blocklist.states import PROPOSED_CATEGORIES
from registry.lookup.answers import Listing
from registry.lookup.queries import WarningFilter
from registry.lookup.queries import warnings as warnings_at

PAGE_SIZE = 50
IDENTIFIERS_SHOWN = 8
CHOICES = [("", _("All")), *((item.value, item.label) for item in PROPOSED_CATEGORIES)]


class WarningForm(forms.Form):
    """Filters of the warning list."""

    mark_optional = False
    q = forms.CharField(label=_("Name, site, account or wallet"), max_length=200, required=False)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=CHOICES)
    before = forms.RegexField(r"^[0-9]{1,18}$", required=False, widget=forms.HiddenInput)


@public
@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """The warning list now, newest first, a page at a time."""
    form = WarningForm(request.GET)
    if not form.is_valid():
        return render(request, "website/warnings.html", {"form": form}, status=400)
    asked = form.cleaned_data
    wanted = WarningFilter(q=asked["q"], category=asked["category"], before=int(asked["before"] or 0))
    rows = warnings_at(wanted, at=timezone.now(), limit=PAGE_SIZE + 1)
    shown = rows[:PAGE_SIZE]
    context = {
        "form": form,
        "listings": [(row, row.identifiers[:IDENTIFIERS_SHOWN], max(0, len(row.identifiers) - IDENTIFIERS_SHOWN)) for row in shown],
        "next_url": _address(request.GET, before=_number_of(shown[-1])) if len(rows) > PAGE_SIZE else "",
        "first_url": _address(request.GET) if wanted.before else "",
        "is_filtered": bool(wanted.q or wanted.category),
    }
    return render(request, "website/warnings.html", context)


def _number_of(listing: Listing) -> str:
    return str(int(listing.reference.removeprefix("e")))


def _address(query: QueryDict, **more: str) -> str:
    address = QueryDict(mutable=True)
    for name in ("q", "category"):
        if query.get(name):
            address[name] = query.get(name, "")
    address.update(more)
    return f"?{address.urlencode()}"
