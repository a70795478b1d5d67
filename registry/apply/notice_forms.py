"""Forms of notices. What is right is judged by supervision."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from registry.apply.forms import FILE_ENDINGS, ManyFilesInput, QuestionsForm, accepted_words


def files_field() -> forms.FileField:
    """A control for several files, none of which has to be sent."""
    widget = ManyFilesInput(attrs={"multiple": True, "accept": FILE_ENDINGS})
    return forms.FileField(label=_("Files"), widget=widget, help_text=accepted_words(), required=False)


class NoticeForm(QuestionsForm):
    """The questions of a kind of notice, and files."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = files_field()


class AnswerForm(forms.Form):
    """An answer to what was asked, and files."""

    text = forms.CharField(label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 6}), required=False)

    def __init__(self, data: QueryDict | None = None, files: Any = None) -> None:
        super().__init__(data, files, use_required_attribute=False)
        self.fields["files"] = files_field()

    def full_clean(self) -> None:
        """Nothing: the rules are supervision's."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}
