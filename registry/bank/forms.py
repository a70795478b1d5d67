"""The console's forms: shape only, rules live in the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import Organisation
from registry.accounts.states import SCOPES_OF_KIND, KeyMode, OrganisationKind, Scope
from registry.distribution.states import EventType


class KeyForm(forms.Form):
    """A new API key."""

    name = forms.CharField(
        label=_("Name of the key"),
        help_text=_("What will use it, such as “payment screening”."),
        max_length=100,
        error_messages={"required": _("Enter a name for the key.")},
    )
    mode = forms.ChoiceField(label=_("Kind"), choices=KeyMode.choices, widget=forms.RadioSelect, initial=KeyMode.LIVE)
    field_order = ("name", "mode", "scopes", "allowed_addresses")
    allowed_addresses = forms.CharField(
        label=_("Addresses it may be used from"),
        help_text=_("One address or network a line. Empty means from anywhere."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: object, organisation: Organisation, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        offered = SCOPES_OF_KIND[OrganisationKind(organisation.kind)]
        self.fields["scopes"] = forms.MultipleChoiceField(
            label=_("What it may do"),
            error_messages={"required": _("Choose what the key may do.")},
            widget=forms.CheckboxSelectMultiple,
            choices=[(scope.value, scope.label) for scope in offered],
            initial=[scope.value for scope in (Scope.LISTS_READ, Scope.ACKS_WRITE) if scope in offered],
        )
        self.order_fields(self.field_order)

    def clean_allowed_addresses(self) -> list[str]:
        """The lines that are not empty."""
        return [line.strip() for line in self.cleaned_data["allowed_addresses"].splitlines() if line.strip()]


class EndpointForm(forms.Form):
    """A new webhook endpoint."""

    url = forms.CharField(
        label=_("Address"),
        help_text=_("Begins with https://"),
        max_length=500,
        error_messages={"required": _("Enter the address of your endpoint.")},
    )
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    event_types = forms.MultipleChoiceField(
        label=_("Tell it of"),
        error_messages={"required": _("Choose at least one event.")},
        choices=EventType.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[EventType.LIST_PUBLISHED.value],
    )
