"""Roles of colleagues."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.accounts.states import REGULATOR_ROLES, Role
from registry.portal.forms.cases import reason_field


class RoleForm(forms.Form):
    """Who gets which role, and why."""

    full_name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("A person without an account gets one, and a mail that says how to sign in."), max_length=254
    )
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        choices=[(code.value, Role(code).label) for code in REGULATOR_ROLES],
        error_messages={"required": _("Choose a role.")},
    )
    reason = reason_field(help_text=_("For the approver and the record."))


class FactorResetForm(forms.Form):
    """Why a second factor has to be taken away."""

    reason = reason_field(
        _("How do you know that it is this person who asks?"),
        help_text=_("For the approver and the record. A voice on the telephone is not enough."),
    )


class EndForm(forms.Form):
    """Why a role ends."""

    reason = reason_field(help_text=_("For the record."))
