"""Asking the applicant for something, and how long to wait for it."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.licensing.actions import RequestedItem
from registry.licensing.states import ItemWants
from registry.portal.forms.cases import TEXT_LENGTH, reason_field
from registry.portal.forms.dates import day_field
from registry.portal.forms.rows import RowsForm


class CancelRequestForm(forms.Form):
    """Taking a request back."""

    reason = reason_field(help_text=_("The applicant reads this."))


class ExtensionForm(forms.Form):
    """Until when, and why."""

    due_on = day_field(_("Answer by the end of"), help_text=_("A day after the one that is set now."))
    reason = reason_field(help_text=_("The applicant reads this."))


class LapseForm(forms.Form):
    """Why the case is closed without a decision."""

    reason = reason_field(help_text=_("The applicant reads this. Setting the case open again needs a second person."))


class RequestForm(RowsForm):
    """What the applicant has to send, explain or put right, and by when."""

    row_keys = ("wants", "text", "again")
    fields_named: ClassVar[dict[str, str]] = {"items": "text_1"}
    due_on = day_field(_("Answer by the end of"), help_text=_("A day after today. The review waits until then."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, sections: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        plain = [(ItemWants.DOCUMENT, ItemWants.DOCUMENT.label), (ItemWants.TEXT, ItemWants.TEXT.label)]
        self.wants = [*plain, (_("A section put right"), [(f"section:{code}", title) for code, title in sections])]
        super().__init__(*args, **kwargs)

    def row_fields(self) -> Mapping[str, forms.Field]:
        """What kind of answer, and the question."""
        return {
            "wants": forms.ChoiceField(label=_("Wanted"), choices=self.wants, required=False),
            "text": forms.CharField(
                label=_("What do you ask for?"), required=False, max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
            ),
            "again": forms.CharField(required=False, max_length=20, widget=forms.HiddenInput),
        }

    def clean(self) -> dict[str, Any]:
        """At least one row says something."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(values["text"] for _number, values in self.row_values()) and not self.errors:
            self.add_error("text_1", _("Ask for at least one thing."))
        return cleaned

    @property
    def items(self) -> list[RequestedItem]:
        """The rows that say something."""
        return [_item(values) for _number, values in self.row_values() if values["text"]]


def _item(values: Mapping[str, str]) -> RequestedItem:
    wants, _colon, section = (values["wants"] or ItemWants.DOCUMENT).partition(":")
    return RequestedItem(wants, values["text"], section, values["again"] or "")
