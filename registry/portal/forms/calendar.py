"""A day of the working calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.portal.forms.cases import reason_field
from registry.portal.forms.dates import day_field

WORKING, FREE = "working", "free"


class DayForm(forms.Form):
    """Which day, what it is, and by what."""

    day = day_field(_("Day"), help_text=_("A day after today. Past days stay as they were."))
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(FREE, _("A day off")), (WORKING, _("A working day"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    note = reason_field(_("Why?"), help_text=_("For example the decree. Everybody who reads the calendar sees it."), rows=2)

    @property
    def is_working(self) -> bool:
        """What was chosen. Only for a valid form."""
        return bool(self.cleaned_data["kind"] == WORKING)
