"""Deciding on a proposal."""

from django import forms
from django.utils.translation import gettext_lazy as _

REASON_LENGTH = 4000


class ApproveForm(forms.Form):
    """The hash of what was read, and a note if there is something to say."""

    content_hash = forms.CharField(max_length=80, widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note"), required=False, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))


class RejectForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=_("Why do you reject it?"),
        help_text=_("The proposer reads this."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give a reason.")},
    )


class WithdrawForm(forms.Form):
    """Taking one's own proposal back."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))
