"""Returns and notices of change: filters of their lists, and an officer's words."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.portal.forms.cases import reason_field
from registry.portal.forms.dates import day_field
from registry.portal.queue_filter import ANY
from registry.supervision.kinds import newest_kinds
from registry.supervision.notice_kinds import notice_kinds
from registry.supervision.queries.returns import ReturnLine
from registry.supervision.states import NoticeMove, NoticeState, ReturnState

LATE = "late"
LATE_RETURNS: Mapping[str, tuple[Any, Callable[[ReturnLine], bool]]] = {
    LATE: (_("Overdue, corrections too"), lambda line: line.is_overdue),
    "sent_late": (_("Sent late"), lambda line: line.first_sent_at is not None and line.days_late > 0),
}


class ReturnFilter(forms.Form):
    """Filters of the list of returns."""

    mark_optional = False

    q = forms.CharField(label=_("Licence or exchange"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Return"), required=False)
    period = forms.RegexField(
        label=_("Period"), help_text=_("Such as 2026 or 2026-q3."), required=False, regex=r"\A\d{4}(-[qQ][1-4])?\Z",
        error_messages={"invalid": _("Give a period such as 2026 or 2026-q3.")},
    )  # fmt: skip
    state = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        late = [(code, words) for code, (words, _holds) in LATE_RETURNS.items()]
        self.fields["kind"].choices = [ANY, *((kind.code, str(kind)) for kind in newest_kinds())]  # type: ignore[attr-defined]
        self.fields["state"].choices = [ANY, *ReturnState.choices, *late]  # type: ignore[attr-defined]

    def holds(self, line: ReturnLine) -> bool:
        """Whether the list shows a return. Without a status, all but those whose period is not over. Only for a valid form."""
        given = self.cleaned_data
        if given["kind"] and line.owed.kind.code != given["kind"]:
            return False
        if given["period"] and line.owed.period.code != given["period"].lower():
            return False
        if given["state"] in LATE_RETURNS:
            return LATE_RETURNS[given["state"]][1](line)
        return line.state == given["state"] if given["state"] else line.state != ReturnState.UPCOMING


class NoticeFilter(forms.Form):
    """Filters of the list of notices."""

    mark_optional = False

    q = forms.CharField(label=_("Number, licence or exchange"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("About"), required=False)
    state = forms.ChoiceField(label=_("Status"), required=False, choices=[ANY, *NoticeState.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [ANY, *((kind.code, str(kind)) for kind in notice_kinds())]  # type: ignore[attr-defined]


class AcceptReturnForm(forms.Form):
    """A word for the licensee, if there is one."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    note = reason_field(_("Note"), required=False, help_text=_("The licensee reads this."))


class CorrectReturnForm(forms.Form):
    """What has to be corrected, and by when."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason_field(_("What has to be corrected, and why?"), help_text=_("The licensee reads this."), rows=6)
    due_on = day_field(_("By when?"))


class NoticeStepForm(forms.Form):
    """An officer's words about a notice. The name of the field is that of the action."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, move: NoticeMove, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, label = {
            NoticeMove.NOTE: ("note", _("Note")),
            NoticeMove.ASK: ("question", _("What do you ask?")),
        }.get(move, ("reason", _("Why does it take an application?")))
        self.fields[name] = reason_field(label, required=name != "note", help_text=_("The licensee reads this."), rows=6)
