"""The console's forms: shape only, rules live in the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.distribution.states import EventType


class EndpointForm(forms.Form):
    """A new webhook endpoint."""

    url = forms.CharField(
        label=_("Address"),
        help_text=_("Begins with https://"),
        max_length=500,
        error_messages={"required": _("Enter the address of your endpoint.")},
    )
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    event_types = forms.MultipleChoiceField(
        label=_("Tell it of"),
        error_messages={"required": _("Choose at least one event.")},
        choices=EventType.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[EventType.LIST_PUBLISHED.value],
    )
