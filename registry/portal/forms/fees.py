"""Invoices, payments, bank statements and the fee table."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.fees.actions import FeeTerms
from registry.fees.states import CURRENCIES, InvoiceState
from registry.portal.forms.cases import reason_field
from registry.portal.forms.dates import day_field, is_possible
from registry.portal.queue_filter import ANY


class MoneyField(forms.DecimalField):
    """A sum as people write it: blanks between thousands, a comma or a point before two places."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "data-width": "10", "autocomplete": "off"})
        wrong = {"required": _("Give an amount."), "invalid": _("Give an amount such as 70000 or 1 250,50.")}
        super().__init__(max_digits=14, decimal_places=2, widget=widget, error_messages=wrong, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The amount. Raises `ValidationError`."""
        return super().to_python("".join(str(value).split()).replace(",", ".") if value else value)


class InvoiceFilter(forms.Form):
    """Filters of the list of invoices."""

    mark_optional = False

    q = forms.CharField(label=_("Reference or exchange"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("Status"), required=False, choices=[ANY, *InvoiceState.choices])


class PaymentForm(forms.Form):
    """Money that came in."""

    amount = MoneyField(label=_("Amount"))
    received_on = day_field(_("When did it come in?"), help_text=_("The day on which the bank booked it."))
    reference_text = forms.CharField(
        label=_("Reference of the payment"), help_text=_("As the bank shows it."), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    seen_paid = forms.DecimalField(max_digits=14, decimal_places=2, widget=forms.HiddenInput)


class CancelInvoiceForm(forms.Form):
    """Why an invoice is not to be paid."""

    reason = reason_field(help_text=_("The payer reads this."))


class ReverseForm(forms.Form):
    """Why a payment was booked wrongly."""

    reason = reason_field(help_text=_("For the record: where the money belongs."))


class StatementForm(forms.Form):
    """A file of the bank."""

    file = forms.FileField(
        label=_("File of the bank"),
        help_text=_("camt.053, or CSV in our own shape, up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".xml,.csv"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


class ApplyForm(forms.Form):
    """Applying exactly the lines that were seen."""

    seen = forms.CharField(max_length=100, widget=forms.HiddenInput)


class MatchForm(forms.Form):
    """Which invoice a line pays, and how this is known."""

    reference = forms.CharField(
        label=_("Reference of the invoice"), max_length=60, widget=forms.TextInput(attrs={"data-width": "20", "autocomplete": "off"})
    )
    reason = reason_field(_("How do you know?"), help_text=_("For the record."))


class ReturnForm(forms.Form):
    """Why money goes back."""

    reason = reason_field(help_text=_("For the record: to whom it was sent back, and when."))


class FeeForm(forms.Form):
    """A row of the fee table as it is proposed."""

    purpose = forms.ChoiceField(label=_("For what"), error_messages={"required": _("Choose what the fee is for.")})
    amount = MoneyField(label=_("Amount"), help_text=_("0 when nothing is charged any more."))
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    due_days = forms.IntegerField(
        label=_("Days to pay"),
        min_value=0,
        max_value=365,
        help_text=_("For an annual fee: days after commencement, for the first year."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-width": "4"}),
    )
    valid_from = day_field(_("From which day?"), help_text=_("A day after today. Invoices issued before keep their amount."))
    note = forms.CharField(label=_("Source"), help_text=_("The act or rule, as the table shows it."), required=False, max_length=1000)
    reason = reason_field(help_text=_("For the approver and the record."))

    def __init__(self, data: Any = None, *, purposes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["purpose"].choices = [("", _("Choose")), *purposes.items()]  # type: ignore[attr-defined]

    def clean_valid_from(self) -> Any:
        """A day of which a fee can speak."""
        day = self.cleaned_data["valid_from"]
        if not is_possible(day):
            raise forms.ValidationError(_("Give a real day, such as 14 3 2027."))
        return day

    @property
    def terms(self) -> FeeTerms:
        """The row. Only for a valid form."""
        given = self.cleaned_data
        return FeeTerms(**{name: given[name] for name in ("purpose", "amount", "currency", "due_days", "valid_from", "note")})
