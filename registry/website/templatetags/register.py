"""Words of the register's codes and addresses of its records."""

from datetime import date, datetime, timedelta

from django import template
from django.conf import settings
from django.urls import reverse

from registry.blocklist.states import Category
from registry.licensing.states import LICENSED, LicenceStatus
from registry.lookup.answers import Listing, Match, Moment, RegisterEntry
from registry.screening.verdicts import Verdict
from registry.website.wording import EXAMINED_ACTIONS, TITLES

register = template.Library()


@register.filter
def status_words(value: RegisterEntry | Moment) -> str:
    """How a licence stands, in words."""
    return str(LicenceStatus(value.status).label)


@register.filter
def last_day(end: datetime | None) -> date | None:
    """The last day that a term holds which is over at `end`: a term over at midnight holds until the day before."""
    return (end - timedelta.resolution).astimezone(settings.REGISTRY_ZONE).date() if end else None


@register.filter
def may_act(entry: RegisterEntry) -> bool:
    """Whether the licence lets its holder do anything now."""
    return entry.counts_as in LICENSED


@register.filter
def match_words(match: Match) -> str:
    """The verdict of one match, in words."""
    return str(TITLES[match.verdict])


@register.filter
def is_examined(value: Match | Listing) -> bool:
    """Whether a listing only holds or reports payments: an examination, not a finding."""
    is_accused = getattr(value, "verdict", Verdict.LISTED) == Verdict.LISTED
    return is_accused and value.action in EXAMINED_ACTIONS


@register.filter
def is_licence(match: Match) -> bool:
    """Whether a match is a licence of the register, not a listing."""
    return match.category in LicenceStatus.values


@register.filter
def category_words(listing: Listing) -> str:
    """Why it is listed, in words."""
    return str(Category(listing.category).label)


@register.simple_tag
def permanent_url(number: str) -> str:
    """The address to quote for a licence: it stays when the licence ends."""
    return settings.BASE_URL + reverse("open:certificate", args=[number])
