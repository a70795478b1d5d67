"""Forms about identifiers and wallets. They read shape only."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from registry.exchanges.models import ExchangeIdentifier
from registry.exchanges.states import ProofMethod

METHOD_HINTS = {
    ProofMethod.DNS_RECORD: _("You add a TXT record; the registry looks it up."),
    ProofMethod.WELL_KNOWN_FILE: _("You place a small text file; the registry fetches it."),
    ProofMethod.SIGNED_MESSAGE: _("The wallet signs a text; the registry checks the signature. Nothing is sent on the chain."),
    ProofMethod.MICRO_TRANSFER: _("You send a statement of a small transfer from the wallet; an officer reads it."),
    ProofMethod.BANK_CONFIRMATION: _("You send a letter or statement of the bank that names you; an officer reads it."),
}


class MethodForm(forms.Form):
    """In which way."""

    method = forms.ChoiceField(label=_("How will you prove it?"), widget=forms.RadioSelect, error_messages={"required": _("Choose a way.")})

    def __init__(self, data: QueryDict | None, ways: Iterable[ProofMethod]) -> None:
        super().__init__(data, use_required_attribute=False)
        choices = [(way.value, f"{way.label}. {METHOD_HINTS[way]}") for way in ways]
        self.fields["method"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.initial["method"] = choices[0][0]


class SignatureForm(forms.Form):
    """What the wallet gave."""

    signature = forms.CharField(
        label=_("Signature"),
        help_text=_("As the wallet shows it: 0x… for Ethereum and chains like it, or text like H9L5…= for Bitcoin."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": _("Paste the signature.")},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, use_required_attribute=False)


class WalletForm(forms.Form):
    """A new operational wallet."""

    wallet = forms.CharField(label=_("Address of the new wallet"), max_length=200, error_messages={"required": _("Enter the address.")})
    label = forms.CharField(label=_("What it is for"), max_length=100, required=False)
    replaces = forms.TypedChoiceField(label=_("Which wallet does it replace?"), coerce=int, empty_value=None, required=False)
    is_deposit_address = forms.BooleanField(
        label=_("This is a deposit address of a customer"), help_text=_("Such addresses are never listed."), required=False
    )

    def __init__(self, data: QueryDict | None, confirmed: Iterable[ExchangeIdentifier]) -> None:
        super().__init__(data, use_required_attribute=False)
        choices: list[Any] = [("", _("None")), *((row.pk, row.canonical) for row in confirmed)]
        self.fields["replaces"].choices = choices  # type: ignore[attr-defined]


class RejectWalletForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=_("Why do you reject it?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give a reason.")},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, use_required_attribute=False)
