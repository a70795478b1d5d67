"""Forms of a licence's holder."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
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


class SurrenderForm(forms.Form):
    """Why, and the number of the licence where it has to be typed."""

    reason = _text(
        gettext_lazy("Reason"),
        gettext_lazy("Give a reason."),
        gettext_lazy("For a surrender: since when there is no business, and how obligations to customers are met."),
    )
    confirmation = forms.CharField(max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, word: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word = word
        if word:
            self.fields["confirmation"].label = _("To go on, type %(word)s") % {"word": word}
        else:
            del self.fields["confirmation"]

    def clean_confirmation(self) -> str:
        """The number itself, whatever its case."""
        typed: str = self.cleaned_data["confirmation"]
        if typed.strip().casefold() != self.word.casefold():
            raise forms.ValidationError(_("This is not %(word)s.") % {"word": self.word})
        return typed


class RepresentationForm(forms.Form):
    """What the holder has to say."""

    text = _text(gettext_lazy("What you have to say"), gettext_lazy("Write what you have to say."))


class ConditionForm(forms.Form):
    """How the condition was met, and the document that shows it."""

    text = _text(gettext_lazy("How was it met?"), gettext_lazy("Say how it was met."))
    file = forms.FileField(label=gettext_lazy("Document"), required=False)
