"""Answering reports of met conditions and of errors."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.licensing.states import ErrorOutcome
from registry.portal.forms.cases import TEXT_LENGTH

YES, NO = "yes", "no"


def _note(help_text: Any) -> forms.CharField:
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
    note = _note(_("The holder reads this. Needed where something is missing."))

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes. Only for a valid form."""
        return {"is_accepted": self.cleaned_data["is_accepted"] == YES, "note": self.cleaned_data["note"]}


class CloseErrorForm(forms.Form):
    """What became of a report."""

    outcome = forms.ChoiceField(
        label=_("What became of it?"),
        choices=ErrorOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what became of the report.")},
    )
    note = _note(_("For the record; nobody outside reads it."))
