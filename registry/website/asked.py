"""Reading what a visitor asks in the address: a text, a day in the past, a language."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.lib.clock import end_of_day, parse_instant

QUESTION_LENGTH = 2048


class InstantField(forms.Field):
    """A day (its end in the registry's zone; today means now) or an RFC 3339 instant, not in the future. Empty means None."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> datetime | None:
        """The instant in UTC. Raises `ValidationError` in the reader's language."""
        text = "" if value is None else str(value).strip()
        return _instant(text, timezone.now()) if text else None


def _instant(text: str, now: datetime) -> datetime:
    zone = settings.REGISTRY_ZONE
    instant = _parsed(text)
    if instant <= now:
        return instant
    if instant == end_of_day(now.astimezone(zone).date(), zone):
        return now
    raise ValidationError(_("The day lies in the future. The register answers for now and for the past."), code="future")


def _parsed(text: str) -> datetime:
    try:
        return parse_instant(text.replace(" ", "+"), settings.REGISTRY_ZONE)
    except (ValueError, OverflowError):
        pass
    for pattern in formats.get_format("DATE_INPUT_FORMATS"):
        try:
            return end_of_day(datetime.strptime(text, pattern).replace(tzinfo=UTC).date(), settings.REGISTRY_ZONE)
        except (ValueError, OverflowError):
            continue
    raise ValidationError(_("Give a day such as 22.11.2026."), code="invalid")


class CheckForm(forms.Form):
    """The one box, and the day for which to ask."""

    mark_optional = False
    q = forms.CharField(
        label=gettext_lazy("Is this exchange licensed?"),
        max_length=QUESTION_LENGTH,
        error_messages={"required": gettext_lazy("Type a name, a site, a wallet, an account or a number.")},
    )
    at = InstantField(label=gettext_lazy("On which day"), required=False)


class DayForm(forms.Form):
    """The day for which a page of the register is asked."""

    at = InstantField(required=False)


def use_asked_language(request: HttpRequest) -> None:
    """For addresses without a language prefix: `?lang=` wins over the browser's preference."""
    language = request.GET.get("lang", "")
    if translation.check_for_language(language) and language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language
