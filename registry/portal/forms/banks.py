"""Taking on banks, and which lists they receive."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.blocklist.states import ListCode
from registry.portal.forms.cases import reason_field

LISTS_ERROR = {"required": _("Choose at least one list.")}


def _lists_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Lists it receives"), choices=ListCode.choices, widget=forms.CheckboxSelectMultiple, error_messages=LISTS_ERROR
    )


class OnboardForm(forms.Form):
    """The bank, its lists, and who runs its console first."""

    name = forms.CharField(label=_("Name of the bank or payment provider"), max_length=200)
    code = forms.SlugField(
        label=_("Short code"), help_text=_("Latin letters, digits and hyphens, such as “halyq”. It never changes."), max_length=32
    )
    lists = _lists_field()
    contact_email = forms.EmailField(label=_("Contact for alarms"), help_text=_("An address that is read day and night."), max_length=320)
    admin_name = forms.CharField(label=_("Full name of the first administrator"), max_length=200)
    admin_email = forms.EmailField(
        label=_("E-mail address of the first administrator"),
        help_text=_("Once a second administrator here has approved, this person gets a mail and issues the bank's keys."),
        max_length=254,
    )
    reason = reason_field(help_text=_("For the approver and the record."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lists"].initial = [ListCode.BLOCK.value, ListCode.LICENSED.value]


class ListsForm(forms.Form):
    """The lists that a bank receives from now on."""

    lists = _lists_field()
