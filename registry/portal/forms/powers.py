"""Judging a power of attorney."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.portal.forms.cases import reason_field

ACCEPT, TURN_DOWN = "accept", "turn_down"


class PowerCheckForm(forms.Form):
    """Accepted or not, and why not."""

    outcome = forms.ChoiceField(
        label=_("What do you find?"),
        choices=[(ACCEPT, _("Accept it")), (TURN_DOWN, _("Turn it down"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you find.")},
    )
    reason = reason_field(required=False, help_text=_("Needed when you turn it down: the exchange reads it."))

    def facts(self) -> dict[str, Any]:
        """What was chosen."""
        return {"is_accepted": self.cleaned_data["outcome"] == ACCEPT, "reason": self.cleaned_data["reason"]}
