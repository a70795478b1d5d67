"""Atom feeds: changes of the register, and new warnings."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import public
from registry.blocklist.states import Category
from registry.lib.clock import rfc3339
from registry.licensing.states import Ground, LicenceStatus
from registry.lookup.answers import Listing, RegisterChange
from registry.lookup.queries import WarningFilter, recent_changes, warnings
from registry.website.asked import use_asked_language

ENTRIES = 100
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
# What XML 1.0 cannot carry, whatever a stranger named his platform.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@public
@require_safe
def changes_feed(request: HttpRequest) -> HttpResponse:
    """The last hundred changes of any licence's standing, newest first."""
    use_asked_language(request)
    feed = _feed(_("Changes of the register of licensed exchanges"), reverse("website:register"), request.path)
    for change in recent_changes(at=timezone.now(), limit=ENTRIES):
        feed.add_item(**_change(change))
    return _answer(feed)


@public
@require_safe
def warnings_feed(request: HttpRequest) -> HttpResponse:
    """The last hundred warnings, newest first."""
    use_asked_language(request)
    feed = _feed(_("Warnings of unlicensed platforms"), reverse("website:warnings"), request.path)
    for listing in warnings(WarningFilter(), at=timezone.now(), limit=ENTRIES):
        feed.add_item(**_warning(listing))
    return _answer(feed)


def _feed(title: str, page: str, own: str) -> Atom1Feed:
    return Atom1Feed(
        title=title,
        link=settings.BASE_URL + page,
        description=title,
        language=get_language() or settings.LANGUAGE_CODE,
        feed_url=settings.BASE_URL + own,
        feed_guid=settings.BASE_URL + own,
        author_name=_("Exchange register"),
    )


def _change(change: RegisterChange) -> dict[str, Any]:
    address = settings.BASE_URL + reverse("website:register_entry", args=[change.number])
    ground = str(Ground(change.ground).label) if change.ground in Ground.values else ""
    status = str(LicenceStatus(change.status).label)
    return {
        "title": _printable(f"{change.name} ({change.number}): {status}"),
        "link": address,
        "description": _printable(f"{status}. {ground}".strip()),
        "unique_id": f"{settings.BASE_URL}{reverse('open:certificate', args=[change.number])}#{rfc3339(change.at)}",
        "updateddate": change.at,
        "pubdate": change.at,
    }


def _warning(listing: Listing) -> dict[str, Any]:
    values = ", ".join(value for _kind, value in listing.identifiers)
    return {
        "title": _printable(f"{listing.name}: {Category(listing.category).label}"),
        "link": f"{settings.BASE_URL}{reverse('website:warnings')}#{listing.reference}",
        "description": _printable(". ".join(part for part in (values, listing.basis, listing.note) if part)),
        "unique_id": f"{settings.BASE_URL}/warnings/{listing.reference}",
        "updateddate": listing.listed_at,
        "pubdate": listing.listed_at,
    }


def _printable(text: str) -> str:
    return UNPRINTABLE.sub("\ufffd", text)


def _answer(feed: Atom1Feed) -> HttpResponse:
    response = HttpResponse(feed.writeString("utf-8"), content_type=CONTENT_TYPE)
    response["Cache-Control"] = "public, max-age=60"
    return response
