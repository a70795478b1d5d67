"""Answering reports of errors in the register."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.licensing.actions import CorrectedBy
from registry.licensing.models import ErrorReport
from registry.licensing.states import ErrorOutcome
from registry.portal.forms.upkeep import note_field


class CloseErrorForm(forms.Form):
    """What became of a report, and what corrected the register: `corrections` by their codes, with their words."""

    outcome = forms.ChoiceField(
        label=_("What became of it?"),
        choices=ErrorOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what became of the report.")},
    )
    corrected_by = forms.ChoiceField(
        label=_("Which act or publication corrected it?"), required=False, widget=forms.Select, help_text=_("Where it is corrected.")
    )
    note = note_field(_("For the record; nobody outside reads it."))

    def __init__(self, data: Any, *, report: ErrorReport, corrections: Mapping[str, tuple[str, CorrectedBy]]) -> None:
        super().__init__(data, use_required_attribute=False)
        self.corrections = corrections
        field = self.fields["corrected_by"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("None of these")), *((code, words) for code, (words, _what) in corrections.items())]
        if report.is_holders:
            self.fields["note"].help_text = _("The holder reads this. Needed where nothing was wrong.")

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes. Only for a valid form."""
        chosen = self.corrections.get(self.cleaned_data["corrected_by"])
        corrected_by = chosen[1] if chosen else CorrectedBy()
        return {"outcome": self.cleaned_data["outcome"], "note": self.cleaned_data["note"], "corrected_by": corrected_by}
