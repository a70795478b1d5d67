"""Answering reports of met conditions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.portal.forms.cases import TEXT_LENGTH

YES, NO = "yes", "no"


def note_field(help_text: Any) -> forms.CharField:
    """Words beside an answer."""
    return forms.CharField(
        label=_("Note"), help_text=help_text, required=False, max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


class SettleForm(forms.Form):
    """Met or not, and what is missing."""

    is_accepted = forms.ChoiceField(
        label=_("Is the condition met?"),
        choices=[(YES, _("Yes, it is met")), (NO, _("No, something is missing"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is met.")},
    )
    note = note_field(_("The holder reads this. Needed where something is missing."))

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes. Only for a valid form."""
        return {"is_accepted": self.cleaned_data["is_accepted"] == YES, "note": self.cleaned_data["note"]}
