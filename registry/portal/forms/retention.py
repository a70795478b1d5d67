"""Looking at what is over, proposing to erase it, and legal holds."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.portal.forms.cases import reason_field


class DayForm(forms.Form):
    """By which day."""

    day = forms.DateField(
        label=_("Whatever is over by"),
        help_text=_("A day such as 2026-11-22."),
        input_formats=["%Y-%m-%d"],
        widget=forms.TextInput(attrs={"data-width": "10", "autocomplete": "off"}),
        error_messages={"required": _("Give a day."), "invalid": _("Give a real day, such as 2026-11-22.")},
    )


class RunForm(forms.Form):
    """Why, for the list that was looked at."""

    day = forms.DateField(widget=forms.HiddenInput)
    seen = forms.CharField(max_length=71, widget=forms.HiddenInput)
    reason = reason_field(help_text=_("For the approver and the record."))


class HoldForm(forms.Form):
    """On what, and why."""

    thing = forms.CharField(
        label=_("Number of a case or licence, name of an exchange, or address of a person"),
        max_length=320,
        error_messages={"required": _("Say what is to be kept.")},
    )
    reason = reason_field(help_text=_("For example the court and the number of the proceedings. It is shown with the case."))


class LiftForm(forms.Form):
    """Why a hold ends."""

    reason = reason_field(help_text=_("For the approver and the record."))
