"""What every report by a stranger shares: how to reach them, how many are taken from one address, what is kept."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registry.accounts.access import address_of
from registry.lib.errors import InvalidError
from registry.website.counting import fits

COUNTED_SECONDS = 3600
Kept = TypeVar("Kept")


def contact_field() -> forms.CharField:
    """How to reach whoever reports; they may stay unknown."""
    return forms.CharField(
        label=_("How can we reach you?"),
        help_text=_("An e-mail address or a telephone number. You may stay unknown."),
        max_length=320,
        required=False,
        widget=forms.TextInput(attrs={"data-label-size": "m"}),
    )


def is_one_too_many(request: HttpRequest) -> bool:
    """Whether this address has sent its share of reports, of whatever kind, for now."""
    return not fits("report", address_of(request), most=settings.REPORT_LIMIT_ADDRESS, seconds=COUNTED_SECONDS)


def keep(form: forms.Form, act: Callable[..., Kept]) -> Kept | None:
    """Give the answers to the action. None when they cannot be kept; the form then says why."""
    if not form.is_valid():
        return None
    answers: dict[str, Any] = form.cleaned_data
    try:
        return act(**answers, language=get_language() or "", at=timezone.now())
    except InvalidError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None
