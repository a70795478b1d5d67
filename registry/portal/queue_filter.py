"""The queue's filters: read from the address, written back into it, and said in words."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.accounts.models import User
from registry.licensing.models import Activity
from registry.licensing.queries import QueueFilter
from registry.licensing.states import ApplicationState

ME, NOBODY = "me", "nobody"
OVER_LIMIT = "over_limit"
PAGE_SIZES = (25, 50, 100)
AGES: dict[str, Any] = {
    "7": gettext_lazy("more than 7 days"),
    "30": gettext_lazy("more than 30 days"),
    "90": gettext_lazy("more than 90 days"),
    OVER_LIMIT: gettext_lazy("over the limit"),
}
SORTS: dict[str, Any] = {
    "oldest": gettext_lazy("Longest waiting first"),
    "newest": gettext_lazy("Newest first"),
    "number": gettext_lazy("By number"),
    "exchange": gettext_lazy("By exchange"),
}
STATES = [(state.value, state.label) for state in ApplicationState if state != ApplicationState.DRAFT]
ANY: tuple[str, str | Promise] = ("", gettext_lazy("All"))


class QueueForm(forms.Form):
    """Filters, order and page size. All optional; an unknown choice is an error, not an empty list."""

    mark_optional = False

    q = forms.CharField(label=gettext_lazy("Number or name"), required=False, max_length=200)
    state = forms.MultipleChoiceField(label=gettext_lazy("Status"), required=False, choices=STATES, widget=forms.CheckboxSelectMultiple)
    assignee = forms.ChoiceField(label=gettext_lazy("Officer"), required=False)
    activity = forms.ChoiceField(label=gettext_lazy("Activity"), required=False)
    age = forms.ChoiceField(label=gettext_lazy("Sent"), required=False, choices=[ANY, *AGES.items()])
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=list(SORTS.items()))
    size = forms.ChoiceField(label=gettext_lazy("Cases a page"), required=False, choices=[(str(size), size) for size in PAGE_SIZES])

    def __init__(self, data: Any, *, officers: Iterable[User], activities: Iterable[Activity]) -> None:
        super().__init__(data)
        mine = [(ME, _("Me")), (NOBODY, _("Nobody"))]
        people = [(str(person.pk), str(person)) for person in officers]
        self.fields["assignee"].choices = [ANY, *mine, *people]  # type: ignore[attr-defined]
        self.fields["activity"].choices = [ANY, *((row.code, str(row)) for row in activities)]  # type: ignore[attr-defined]

    def wanted(self, person: User, now: datetime) -> QueueFilter:
        """The filter that the query takes. Only for a valid form."""
        given = self.cleaned_data
        assignee = given["assignee"]
        return QueueFilter(
            states=tuple(given["state"]),
            assignee=person.pk if assignee == ME else int(assignee) if assignee.isdecimal() else None,
            is_unassigned=assignee == NOBODY,
            activity=given["activity"],
            text=given["q"],
            submitted_before=sent_before(given["age"], now) if given["age"] else None,
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
            for name in ("q", "state", "assignee", "activity", "age")
            for value in self._values(name)
        ]

    def _values(self, name: str) -> list[str]:
        value = self.cleaned_data[name]
        return [item for item in (value if isinstance(value, list) else [value]) if item]

    def _words(self, name: str, value: str) -> str:
        choices = getattr(self.fields[name], "choices", ())
        return str(next((label for code, label in choices if code == value), value))


def sent_before(age: str, now: datetime) -> datetime:
    """The instant before which a case of that age was sent."""
    return now - timedelta(days=settings.REVIEW_LIMIT_DAYS if age == OVER_LIMIT else int(age))


def without(query: QueryDict, name: str, value: str) -> str:
    """The address of this page without one value of a filter, on its first page."""
    rest = query.copy()
    rest.setlist(name, [other for other in rest.getlist(name) if other != value])
    rest.pop("page", None)
    return f"?{rest.urlencode()}"
