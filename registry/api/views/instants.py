"""Reading `at=` from a query string."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.lib.clock import parse_instant
from registry.lib.errors import InvalidError


def instant_asked(text: str, *, now: datetime | None = None) -> datetime:
    """The instant that `text` means: now when it is empty, an RFC 3339 instant, or the end of a day in the registry's zone.

    Today means now. Raises `InvalidError` on anything else and on the future.
    """
    now = now or timezone.now()
    if not text:
        return now
    try:
        # A "+" in a query string arrives as a space.
        instant = parse_instant(text.replace(" ", "+"), settings.REGISTRY_ZONE)
    except (ValueError, OverflowError):
        sentence = _("“at” takes an instant such as 2026-11-22T10:00:00Z, or a date such as 2026-11-22.")
        raise InvalidError(sentence, field="at") from None
    if instant <= now:
        return instant
    if len(text) == len("2026-11-22") and text == now.astimezone(settings.REGISTRY_ZONE).date().isoformat():
        return now
    raise InvalidError(_("“at” lies in the future. The register answers for now and for the past."), field="at")
