"""Keeping a view of the cases."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ViewForm(forms.Form):
    """The name of a view, and whether colleagues see it."""

    mark_optional = False

    name = forms.CharField(label=_("Name of the view"), max_length=60, error_messages={"required": _("Give the view a name.")})
    is_shared = forms.BooleanField(label=_("Colleagues see it too"), required=False)
