"""Forms of a licence's holder."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

TEXT_LENGTH = 8000


def _text(label: Any, missing: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": missing},
    )


class RepresentationForm(forms.Form):
    """What the holder has to say."""

    text = _text(gettext_lazy("What you have to say"), gettext_lazy("Write what you have to say."))


class ConditionForm(forms.Form):
    """How the condition was met, and the document that shows it."""

    text = _text(gettext_lazy("How was it met?"), gettext_lazy("Say how it was met."))
    file = forms.FileField(label=gettext_lazy("Document"), required=False)
