"""Having an archive made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.portal.forms.cases import reason_field


class ExportForm(forms.Form):
    """Of what, and why."""

    number = forms.CharField(
        label=_("Number of the case or licence"), max_length=60, error_messages={"required": _("Give the number of a case or licence.")}
    )
    reason = reason_field(help_text=_("For the record: who needs the archive and what for."))
