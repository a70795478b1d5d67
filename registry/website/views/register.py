"""The public register: the list with its filters, and one licence with its history."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from registry.accounts.access import public
from registry.licensing.queries import activities, open_authorities, public_people_at
from registry.licensing.states import Ground, LicenceMove, LicenceStatus
from registry.lookup.answers import Correction, Moment, RegisterEntry
from registry.lookup.queries import RegisterFilter, corrections, licence_history, register_entries, register_entry
from registry.website.asked import DayForm, InstantField
from registry.website.templatetags.tizilim import day
from registry.website.wording import words_of_entry

PAGE_SIZE = 50
FILTERS = ("q", "status", "activity", "authority")
ANYTHING = ("", gettext_lazy("All"))


def activity_choices() -> list[tuple[str, Any]]:
    """Every activity a licence can have. One query."""
    return [ANYTHING, *((row.code, str(row)) for row in activities())]


def authority_choices() -> list[tuple[str, Any]]:
    """Every authority that licenses. One query."""
    return [ANYTHING, *((row.code, str(row)) for row in open_authorities())]


class RegisterForm(forms.Form):
    """Filters of the register. All are optional; an unknown choice is an error, not an empty list."""

    mark_optional = False
    q = forms.CharField(label=gettext_lazy("Name or licence number"), max_length=200, required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False, choices=[ANYTHING, *LicenceStatus.choices])
    activity = forms.ChoiceField(label=gettext_lazy("Activity"), required=False)
    authority = forms.ChoiceField(label=gettext_lazy("Authority"), required=False)
    at = InstantField(label=gettext_lazy("As of the day"), required=False)
    after = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    before = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Read once here: a callable would be asked again for each use.
        cast("forms.ChoiceField", self.fields["activity"]).choices = activity_choices()
        cast("forms.ChoiceField", self.fields["authority"]).choices = authority_choices()


@public
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Licences by number, past ones included, a page at a time; the address holds the whole state."""
    form = RegisterForm(request.GET)
    if not form.is_valid():
        return render(request, "website/register.html", {"form": form}, status=400)
    asked = form.cleaned_data
    at = asked["at"] or timezone.now()
    filters = {name: asked[name] for name in FILTERS}
    wanted = RegisterFilter(**filters, after=asked["after"], before="" if asked["after"] else asked["before"])
    rows = register_entries(wanted, at=at, limit=PAGE_SIZE + 1, seen_at=timezone.now())
    context = {"form": form, "at": at, "asks_past": bool(asked["at"]), "is_filtered": any(asked[name] for name in FILTERS)}
    return render(request, "website/register.html", {**context, **_page(request.GET, rows, wanted)})


def _page(query: QueryDict, rows: list[RegisterEntry], wanted: RegisterFilter) -> dict[str, Any]:
    has_more = len(rows) > PAGE_SIZE
    shown = (rows[1:] if has_more else rows) if wanted.before else rows[:PAGE_SIZE]
    has_next = bool(wanted.before) or has_more
    has_previous = has_more if wanted.before else bool(wanted.after)
    return {
        "entries": shown,
        "next_url": _address(query, "after", shown[-1].number) if shown and has_next else "",
        "previous_url": _address(query, "before", shown[0].number) if shown and has_previous else "",
    }


def _address(query: QueryDict, direction: str, number: str) -> str:
    address = QueryDict(mutable=True)
    for name in (*FILTERS, "at"):
        if query.get(name):
            address[name] = query.get(name, "")
    address[direction] = number
    return f"?{address.urlencode()}"


@public
@require_safe
def entry(request: HttpRequest, number: str) -> HttpResponse:
    """One licence, ended or not, as it stands now or stood on the day asked for, with its history up to then."""
    form = DayForm(request.GET)
    at = (form.cleaned_data["at"] if form.is_valid() else None) or timezone.now()
    now = timezone.now()
    found = register_entry(number, at=at, seen_at=now)
    if found is None:
        raise Http404
    context = {
        "entry": found,
        "at": at,
        "words": words_of_entry(found),
        "history": [_event(moment) for moment in reversed(licence_history(found.number, at=at, seen_at=now))],
        "corrections": [_corrected(one) for one in reversed(corrections(found.number, at=at, seen_at=now))],
        "asks_past": bool(form.is_valid() and form.cleaned_data["at"]),
        "people": public_people_at(found.licence_id, at),
    }
    return render(request, "website/register_entry.html", context)


def _corrected(one: Correction) -> dict[str, str | datetime]:
    words = {"act": LicenceMove(one.about).label, "day": day(one.about_at), "other": LicenceMove(one.becomes).label if one.becomes else ""}
    titles = {
        LicenceMove.CORRECT: _("Record corrected: %(act)s, %(day)s"),
        LicenceMove.SET_ASIDE: _("Set aside: %(act)s, %(day)s"),
        LicenceMove.SUBSTITUTE: _("Replaced on appeal by “%(other)s”: %(act)s, %(day)s"),
    }
    text = f"{Ground(one.ground).label}. {one.reason}"
    if one.reason_before or one.ground_before:
        before = Ground(one.ground_before).label if one.ground_before else ""
        text += "\n" + _("It said before: %(text)s") % {"text": f"{before}. {one.reason_before}"}
    return {"title": str(titles[LicenceMove(one.move)] % words), "at": one.at, "text": text}


def _event(moment: Moment) -> dict[str, str | datetime]:
    ground = Ground(moment.ground).label if moment.ground in Ground.values else moment.ground
    text = "\n".join(filter(None, (str(ground), moment.reason)))
    return {"title": str(LicenceStatus(moment.status).label), "at": moment.at, "text": text}
