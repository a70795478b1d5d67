"""Filters of mails, and why one is stopped."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.outbox.models import Mail
from registry.outbox.purposes import Purpose
from registry.outbox.states import MailState
from registry.portal.forms.cases import reason_field
from registry.portal.queue_filter import ANY

UNDELIVERED, WAITS, ALL = "undelivered", "waits", "all"
STATES: list[tuple[str, Any]] = [
    (UNDELIVERED, _("Did not arrive")), (WAITS, _("Not sent yet")), (ALL, _("All")), *MailState.choices,
]  # fmt: skip
LONGEST_ADDRESS = Mail._meta.get_field("to").max_length


class MailFilter(forms.Form):
    """Filters. All optional; without a state those that did not arrive."""

    mark_optional = False

    q = forms.CharField(label=_("What it is about"), help_text=_("A number, reference or name."), required=False, max_length=200)
    to = forms.CharField(label=_("Address"), required=False, max_length=LONGEST_ADDRESS)
    purpose = forms.ChoiceField(label=_("For what"), required=False, choices=[ANY, *Purpose.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)

    def clean_state(self) -> str:
        """The state, those that did not arrive where none was chosen."""
        return self.cleaned_data["state"] or UNDELIVERED


class StopForm(forms.Form):
    """Why a mail is not to be sent."""

    reason = reason_field(help_text=_("It stands on the record of what the mail is about."))
