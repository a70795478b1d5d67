"""Uploading and proposing a version of a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.licensing.form_reading import MAX_BYTES
from registry.portal.forms.cases import reason_field
from registry.portal.forms.dates import day_field


class FormFileForm(forms.Form):
    """A file with a version of a form."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("YAML, up to %(size)d kB. It is put into the box below; nothing is kept yet.") % {"size": MAX_BYTES // 1000},
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    def clean_file(self) -> str:
        """Its text."""
        content: bytes = self.cleaned_data["file"].read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise forms.ValidationError(_("A form has at most %(size)d kB."), params={"size": MAX_BYTES // 1000})
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is no text in UTF-8. Save it as one.")) from None


class FormVersionForm(forms.Form):
    """The text of the version, and from when it is in force."""

    text = forms.CharField(
        label=_("The form in YAML"),
        max_length=MAX_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        error_messages={"required": _("Write the form, or choose a file.")},
    )
    in_force_on = day_field(_("In force from"), required=False, help_text=_("A day to come. Leave it empty: from the approval on."))
    reason = reason_field(_("Why is it changed?"), help_text=_("The other administrator reads this."))

    def clean_text(self) -> Any:
        """With the line ends of the file."""
        return self.cleaned_data["text"].replace("\r\n", "\n")
