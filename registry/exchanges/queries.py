"""Reads: whose identifier this is, which names and people an exchange has."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from registry.accounts.models import Organisation
from registry.exchanges.models import Exchange, ExchangeIdentifier, ExchangeName, Person


def exchange_of(organisation: Organisation) -> Exchange | None:
    """The exchange whose account this is, or None before its first application."""
    return Exchange.objects.filter(organisation=organisation).first()


def active_identifiers(exchange: Exchange) -> QuerySet[ExchangeIdentifier]:
    """What the exchange names as its own now, by kind and value; confirmed or not."""
    return ExchangeIdentifier.objects.filter(exchange=exchange, withdrawn_at__isnull=True).select_related("confirmed_by")


def confirmed_identifiers(exchange_id: int, at: datetime) -> QuerySet[ExchangeIdentifier]:
    """What stood confirmed at `at`, by kind and value: this reaches the `licensed` list."""
    still = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at)
    return ExchangeIdentifier.objects.filter(still, exchange_id=exchange_id, confirmed_at__lte=at).order_by("kind", "canonical", "pk")


def names_at(exchange_id: int, at: datetime) -> QuerySet[ExchangeName]:
    """Names in use at `at`: the legal one first, then by name."""
    in_use = Q(valid_until__isnull=True) | Q(valid_until__gt=at)
    return ExchangeName.objects.filter(in_use, exchange_id=exchange_id, valid_from__lte=at).order_by("kind", "name", "pk")


def people_on(exchange: Exchange, day: date) -> QuerySet[Person]:
    """Who holds a post or control on `day`, by role and name."""
    still = Q(until_on__isnull=True) | Q(until_on__gte=day)
    return Person.objects.filter(still, exchange=exchange, from_on__lte=day)
