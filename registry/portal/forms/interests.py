"""Declaring a conflict of interest, or none."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

NONE, CONFLICT = "none", "conflict"


class InterestForm(forms.Form):
    """Which it is, and for a conflict what it is."""

    fields_named: ClassVar[dict[str, str]] = {"reason": "reason"}

    interest = forms.ChoiceField(
        label=_("Do you have a conflict of interest in this case?"),
        choices=[(NONE, _("No conflict of interest")), (CONFLICT, _("Yes, a conflict of interest"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    reason = forms.CharField(
        label=_("If you have one: what is it?"),
        help_text=_("The case is then closed to you. Colleagues and auditors read this."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """A conflict has a reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("interest") == CONFLICT and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say what the conflict is."))
        return cleaned

    @property
    def has_conflict(self) -> bool:
        """What was chosen. Only for a valid form."""
        return bool(self.cleaned_data["interest"] == CONFLICT)
