"""Forms about what banks are told: which day to look at, and what is wrong."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.apply.forms import FILE_ENDINGS, ManyFilesInput, accepted_words
from registry.distribution.queries.bank_view import LISTS

TEXT_LENGTH = 10_000


class DayForm(forms.Form):
    """A list and a day."""

    mark_optional = False
    list = forms.ChoiceField(label=_("List"), choices=[(code.value, code.label) for code in LISTS])
    on = forms.DateField(
        label=_("On which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Give a real day, such as 14.3.2027.")},
    )


def _text(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": missing}
    )


class ManyFilesField(forms.FileField):
    """Several files or none, each by itself."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files that were chosen. What they hold is judged by the action."""
        return [super(ManyFilesField, self).clean(one, initial) for one in data or ()]


class OwnErrorForm(forms.Form):
    """What is wrong, what would be right, and documents that show it."""

    text = _text(_("What is wrong?"), _("Say what is wrong."))
    expected = _text(_("What would be right?"), _("Say what would be right."))
    documents = ManyFilesField(
        label=_("Documents that show it"), required=False, widget=ManyFilesInput(attrs={"multiple": True, "accept": FILE_ENDINGS})
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, use_required_attribute=False)
        self.fields["documents"].help_text = accepted_words()
