"""The queue's filters: read from the address, written back into it, and said in words."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.accounts.models import User
from registry.licensing.models import Activity
from registry.licensing.queries import UNRATED, QueueFilter, local_day
from registry.licensing.states import ApplicationState, RiskRating

ME, NOBODY, GONE = "me", "nobody", "gone"
PAGE_SIZES = (25, 50, 100)
AGES: dict[str, Any] = {
    "7": gettext_lazy("more than 7 days"),
    "30": gettext_lazy("more than 30 days"),
    "90": gettext_lazy("more than 90 days"),
    "0-30": gettext_lazy("up to 30 days"),
    "30-60": gettext_lazy("more than 30, up to 60 days"),
    "60-90": gettext_lazy("more than 60, up to 90 days"),
}
OVER, LATE_SOON = "over", ("7", "14", "30")
LIMITS: dict[str, Any] = {
    OVER: gettext_lazy("over the limit"),
    "7": gettext_lazy("over it in 7 days if nothing moves"),
    "14": gettext_lazy("over it in 14 days if nothing moves"),
    "30": gettext_lazy("over it in 30 days if nothing moves"),
}
RISKS: dict[str, Any] = {**{rating.value: rating.label for rating in reversed(RiskRating)}, UNRATED: gettext_lazy("not assessed yet")}
ANYBODY = "anybody"
OPINIONS: dict[str, Any] = {ME: gettext_lazy("asked of me"), ANYBODY: gettext_lazy("asked of anybody")}
SORTS: dict[str, Any] = {
    "oldest": gettext_lazy("Longest waiting first"),
    "newest": gettext_lazy("Newest first"),
    "due": gettext_lazy("Due first"),
    "number": gettext_lazy("By number"),
    "exchange": gettext_lazy("By exchange"),
}
STATES = [(state.value, state.label) for state in ApplicationState if state != ApplicationState.DRAFT]
FILTERS = ("q", "state", "assignee", "activity", "age", "limit", "risk", "opinion")
ANY: tuple[str, str | Promise] = ("", gettext_lazy("All"))


class QueueForm(forms.Form):
    """Filters, order and page size. All optional; an unknown choice is an error, not an empty list."""

    mark_optional = False

    q = forms.CharField(label=gettext_lazy("Number or name"), required=False, max_length=200)
    state = forms.MultipleChoiceField(label=gettext_lazy("Status"), required=False, choices=STATES, widget=forms.CheckboxSelectMultiple)
    assignee = forms.ChoiceField(label=gettext_lazy("Officer"), required=False)
    activity = forms.ChoiceField(label=gettext_lazy("Activity"), required=False)
    age = forms.ChoiceField(label=gettext_lazy("Sent"), required=False, choices=[ANY, *AGES.items()])
    limit = forms.ChoiceField(label=gettext_lazy("Time limit"), required=False, choices=[ANY, *LIMITS.items()])
    risk = forms.ChoiceField(label=gettext_lazy("Risk"), required=False, choices=[ANY, *RISKS.items()])
    opinion = forms.ChoiceField(label=gettext_lazy("Opinion"), required=False, choices=[ANY, *OPINIONS.items()])
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=list(SORTS.items()))
    size = forms.ChoiceField(label=gettext_lazy("Cases a page"), required=False, choices=[(str(size), size) for size in PAGE_SIZES])

    def __init__(self, data: Any, *, officers: Iterable[User], activities: Iterable[Activity]) -> None:
        super().__init__(data)
        self.officers = list(officers)
        mine = [(ME, _("Me")), (NOBODY, _("Nobody")), (GONE, _("People who no longer have the role"))]
        people = [(str(person.pk), str(person)) for person in self.officers]
        self.fields["assignee"].choices = [ANY, *mine, *people]  # type: ignore[attr-defined]
        self.fields["activity"].choices = [ANY, *((row.code, str(row)) for row in activities)]  # type: ignore[attr-defined]

    def wanted(self, person: User, now: datetime) -> QueueFilter:
        """The filter that the query takes. Only for a valid form."""
        given = self.cleaned_data
        assignee = given["assignee"]
        after, before = _sent_between(given["age"], now)
        over_after, over_by = _over_between(given["limit"], local_day(now))
        return QueueFilter(
            states=tuple(given["state"]),
            assignee=person.pk if assignee == ME else int(assignee) if assignee.isdecimal() else None,
            is_unassigned=assignee == NOBODY,
            is_left_behind=assignee == GONE,
            activity=given["activity"],
            text=given["q"],
            submitted_after=after,
            submitted_before=before,
            over_after=over_after,
            over_by=over_by,
            risk=given["risk"],
            opinion_of=person.pk if given["opinion"] == ME else None,
            is_opinion_asked=given["opinion"] == ANYBODY,
            sort=given["sort"] or "oldest",
        )

    @property
    def page_size(self) -> int:
        """How many cases stand on a page. Only for a valid form."""
        return int(self.cleaned_data["size"] or PAGE_SIZES[0])

    def tags(self, query: QueryDict) -> list[dict[str, str]]:
        """Each filter that is set, in words, with the address without it. Only for a valid form."""
        return [
            {"text": f"{self[name].label}: {self._words(name, value)}", "url": without(query, name, value)}
            for name in FILTERS
            for value in self._values(name)
        ]

    def _values(self, name: str) -> list[str]:
        value = self.cleaned_data[name]
        return [item for item in (value if isinstance(value, list) else [value]) if item]

    def _words(self, name: str, value: str) -> str:
        choices = getattr(self.fields[name], "choices", ())
        return str(next((label for code, label in choices if code == value), value))


def _sent_between(age: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when (with it) and until when (without it) a case of that age was sent."""
    if not age:
        return None, None
    least, _dash, most = age.partition("-")
    return (now - timedelta(days=int(most)) if most else None), (now - timedelta(days=int(least)) if int(least) else None)


def _over_between(limit: str, today: date) -> tuple[date | None, date | None]:
    """After which day, and until which one with it, a case becomes too late."""
    if not limit:
        return None, None
    return (None, today) if limit == OVER else (today, today + timedelta(days=int(limit)))


def kept(query: QueryDict) -> str:
    """What of an address is the view: filters, order and page size, without the page."""
    rest = QueryDict(mutable=True)
    for name in (*FILTERS, "sort", "size"):
        rest.setlist(name, [value for value in query.getlist(name) if value])
    return rest.urlencode()


def without(query: QueryDict, name: str, value: str) -> str:
    """The address of this page without one value of a filter, on its first page."""
    rest = query.copy()
    rest.setlist(name, [other for other in rest.getlist(name) if other != value])
    rest.pop("page", None)
    return f"?{rest.urlencode()}"
