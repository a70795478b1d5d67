"""Working on a case: handing it on, asking for more, recommending."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import User
from registry.exchanges.states import OFFICER_METHODS, ProofMethod
from registry.licensing.actions import ConditionFacts, Recommendation, RequestedItem
from registry.licensing.states import ConditionKind, ItemWants
from registry.portal.forms.dates import begins, day_field, is_over, is_possible
from registry.portal.forms.rows import RowsForm

TEXT_LENGTH = 4000
NOTICE_LENGTH = 8000


def reason_field(label: Any = "", *, help_text: Any = "", required: bool = True, rows: int = 3) -> forms.CharField:
    """Why, in some sentences."""
    return forms.CharField(
        label=label or _("Reason"),
        help_text=help_text,
        required=required,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Give a reason.")},
    )


class AssignForm(forms.Form):
    """Which colleague gets the case."""

    officer = forms.TypedChoiceField(label=_("Officer"), coerce=int, error_messages={"required": _("Choose an officer.")})

    def __init__(self, *args: Any, officers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose an officer")), *((person.pk, str(person)) for person in officers)]
        self.fields["officer"].choices = choices  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """Putting a case back."""

    reason = reason_field(required=False)


class CancelRequestForm(forms.Form):
    """Taking a request back."""

    reason = reason_field(help_text=_("The applicant reads this."))


class RequestForm(RowsForm):
    """What the applicant has to send or explain, and by when."""

    row_keys = ("wants", "text")
    fields_named: ClassVar[dict[str, str]] = {"items": "text_1"}
    due_on = day_field(_("Answer by the end of"), help_text=_("A day after today. The review waits until then."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def row_fields(self) -> Mapping[str, forms.Field]:
        """What kind of answer, and the question."""
        return {
            "wants": forms.ChoiceField(label=_("Wanted"), choices=ItemWants.choices, required=False),
            "text": forms.CharField(
                label=_("What do you ask for?"), required=False, max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
            ),
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
        return [
            RequestedItem(values["wants"] or ItemWants.DOCUMENT, values["text"]) for _number, values in self.row_values() if values["text"]
        ]


class GrantForm(RowsForm):
    """Everything that a licence would say, and why it should be granted."""

    first_rows = 2
    most_rows = 50
    row_keys = ("kind", "condition", "due_on")
    fields_named: ClassVar[dict[str, str]] = {"starts_at": "starts_on", "ends_at": "ends_on", "conditions": "condition_1"}

    reviewed = forms.CharField(max_length=80, widget=forms.HiddenInput)
    activities = forms.MultipleChoiceField(
        label=_("Activities"),
        help_text=_("Only what was applied for can be granted."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one activity.")},
    )
    starts_on = day_field(
        _("First day"), required=False, help_text=_("Leave it empty for a licence that starts at the moment of approval.")
    )
    ends_on = day_field(_("Last day"), required=False, help_text=_("Leave it empty for a licence without an end."))
    notice_text = forms.CharField(
        label=_("Decision notice"),
        help_text=_("The applicant reads exactly this."),
        max_length=NOTICE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Write the notice.")},
    )
    reason = reason_field(_("Why should it be granted?"), help_text=_("For the approver and the record; the applicant does not see it."))

    def __init__(self, *args: Any, applied_for: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activities"].choices = list(applied_for)  # type: ignore[attr-defined]

    def row_fields(self) -> Mapping[str, forms.Field]:
        """One condition or restriction."""
        return {
            "kind": forms.ChoiceField(label=_("Kind"), choices=ConditionKind.choices, required=False),
            "condition": forms.CharField(
                label=_("Text"), required=False, max_length=NOTICE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
            ),
            "due_on": day_field(_("To be met by"), required=False),
        }

    def clean_starts_on(self) -> Any:
        """A day that a licence can start on."""
        return self._day("starts_on")

    def clean_ends_on(self) -> Any:
        """A day that a licence can end on."""
        return self._day("ends_on")

    def clean(self) -> dict[str, Any]:
        """A day belongs to a condition."""
        cleaned: dict[str, Any] = super().clean() or {}
        for number, values in self.row_values():
            if values["due_on"] and not values["condition"]:
                self.add_error(f"condition_{number}", _("Write the condition that this day belongs to."))
        return cleaned

    @property
    def recommendation(self) -> Recommendation:
        """What the form recommends."""
        given = self.cleaned_data
        starts_at: datetime | None = begins(given["starts_on"]) if given["starts_on"] else None
        ends_at: datetime | None = is_over(given["ends_on"]) if given["ends_on"] else None
        conditions = [
            ConditionFacts(values["condition"], values["kind"] or ConditionKind.CONDITION, values["due_on"])
            for _number, values in self.row_values()
            if values["condition"]
        ]
        return Recommendation(tuple(given["activities"]), given["notice_text"], tuple(conditions), starts_at, ends_at)

    def _day(self, name: str) -> Any:
        day = self.cleaned_data[name]
        if day is not None and not is_possible(day):
            raise forms.ValidationError(_("Give a year up to 2200."))
        return day


class RefusalForm(forms.Form):
    """The grounds as the applicant will read them, and why for the record."""

    reviewed = forms.CharField(max_length=80, widget=forms.HiddenInput)
    notice_text = forms.CharField(
        label=_("Decision notice with the grounds"),
        help_text=_("The applicant reads exactly this."),
        max_length=NOTICE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Write the notice.")},
    )
    reason = reason_field(_("Why should it be refused?"), help_text=_("For the approver and the record; the applicant does not see it."))


class ConfirmControlForm(forms.Form):
    """How an officer knows. Without a choice it is the officer's own check."""

    method = forms.ChoiceField(
        label=_("What do you have?"),
        choices=[(method.value, method.label) for method in reversed(OFFICER_METHODS)],
        initial=ProofMethod.OFFICER_CHECK,
        required=False,
    )
    note = reason_field(
        _("How was control established?"),
        help_text=_("For example: a file placed on the site, a signed message, a statement of the bank."),
    )

    def clean_method(self) -> str:
        """The choice, or the officer's own check."""
        return str(self.cleaned_data["method"] or ProofMethod.OFFICER_CHECK)


class ConfirmProofForm(forms.Form):
    """What an officer saw; needed where only an officer judges."""

    note = reason_field(_("What does it show?"), required=False)

    def __init__(self, *args: Any, needs_note: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = needs_note


class TurnDownProofForm(forms.Form):
    """Why it proves nothing."""

    reason = reason_field(help_text=_("The exchange reads this, and has to begin another proof."))


class StopWalletForm(forms.Form):
    """Why a wallet is not listed."""

    reason = reason_field(help_text=_("The exchange reads this. The wallet is not listed."))


class WithdrawIdentifierForm(forms.Form):
    """Why an identifier no longer counts."""

    reason = reason_field(help_text=_("It leaves the list of licensed exchanges with the next publication."))
