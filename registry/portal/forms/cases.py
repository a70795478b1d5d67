"""Working on a case: handing it on, and vouching for identifiers."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import User
from registry.exchanges.states import OFFICER_METHODS, ProofMethod

TEXT_LENGTH = 4000


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
    """Which colleague gets the case, and why."""

    fields_named: ClassVar[dict[str, str]] = {"assignee": "officer"}
    officer = forms.TypedChoiceField(label=_("Officer"), coerce=int, error_messages={"required": _("Choose an officer.")})
    reason = reason_field(required=False, help_text=_("Needed when the case is taken from a colleague."))

    def __init__(self, *args: Any, officers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose an officer")), *((person.pk, str(person)) for person in officers)]
        self.fields["officer"].choices = choices  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """Putting a case back."""

    reason = reason_field(required=False)


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
