"""Days and times of the registry's zone, as officers type them."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from registry.lib.clock import start_of_day

LATEST_YEAR = 2200


def day_field(label: Any, *, help_text: Any = "", required: bool = True) -> forms.DateField:
    """A day in three boxes."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.SelectDateWidget,
        error_messages={"required": _("Give a day."), "invalid": _("Give a real day, such as 14 3 2027.")},
    )


def time_field(label: Any, *, help_text: Any = "") -> forms.TimeField:
    """A time of day, to the minute."""
    return forms.TimeField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(attrs={"data-width": "5"}, format="%H:%M"),
        error_messages={"invalid": _("Give a time such as 09:30.")},
    )


def begins(day: date) -> datetime:
    """The instant at which `day` begins in the registry's zone."""
    return start_of_day(day, settings.REGISTRY_ZONE)


def is_over(day: date) -> datetime:
    """The instant at which `day` is over in the registry's zone."""
    return start_of_day(day + timedelta(days=1), settings.REGISTRY_ZONE)


def instant(day: date, at: time | None) -> datetime:
    """That time of that day in the registry's zone; its beginning without a time."""
    return datetime.combine(day, at or time.min, settings.REGISTRY_ZONE)


def is_possible(day: date) -> bool:
    """Whether a licence or listing can speak of that day."""
    return day.year <= LATEST_YEAR
