"""All that a statement about one licence and one day is made of."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min, Q

from registry.blocklist.states import ImportState
from registry.exchanges.models import Exchange, ExchangeIdentifier, ExchangeName
from registry.exchanges.states import NameKind
from registry.licensing.models import Activity, Authority, Condition, Licence, RegisterImport, StatusSpan
from registry.licensing.queries import licence_by_number, permissions_of, spans_of
from registry.lookup.days import Day, DayVersion, versions_of

_NUMBERS = ("bin", "lei", "registration")


@dataclass(frozen=True)
class Names:
    """What a firm was called at an instant."""

    legal: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class LicenceDay:
    """One licence and one day as the public may see them, with what the register said of it at every moment until now."""

    licence: Licence
    activities: tuple[Activity, ...]
    conditions: tuple[Condition, ...]
    names_then: Names
    names_now: Names
    numbers: dict[str, str]
    covered_since: datetime | None
    stood_on: date | None
    """Of a licence that was imported: the day on which the register kept before stood so."""
    versions: tuple[DayVersion, ...]


def licence_day(number: str, day: Day, *, at: datetime) -> LicenceDay | None:
    """What the register knows at `at` of that licence for that day; None for an unknown number."""
    licence = licence_by_number(number)
    if licence is None or licence.granted_at > at:
        return None
    exchange = licence.exchange
    spans = spans_of([licence.pk])[licence.pk]
    # Of an imported licence the register knows nothing by itself before the import, whatever it knew of others.
    origin = RegisterImport.objects.filter(rows__licence=licence).first()
    return LicenceDay(
        licence=licence,
        activities=tuple(row.activity for row in permissions_of(licence, day.last_instant)),
        conditions=_conditions(licence, day),
        names_then=_names(exchange, day.last_instant),
        names_now=_names(exchange, at),
        numbers=_numbers(exchange, at),
        covered_since=origin.applied_at if origin else covered_since(licence.authority),
        stood_on=origin.as_of if origin else None,
        versions=tuple(versions_of(spans, day, at)),
    )


def covered_since(authority: Authority) -> datetime | None:
    """When the first fact about a licence of this authority was recorded; None before that."""
    found = StatusSpan.objects.filter(licence__authority=authority).aggregate(first=Min("recorded_at"))["first"]
    return found if isinstance(found, datetime) else None


def complete_since(authority: Authority) -> datetime | None:
    """Since when an absence says something: the last import that brought licences, or the first record of one; None before that."""
    brought = RegisterImport.objects.filter(authority=authority, state=ImportState.APPLIED, rows__licence__isnull=False)
    last = brought.aggregate(last=Max("applied_at"))["last"]
    return last if isinstance(last, datetime) else covered_since(authority)


def _conditions(licence: Licence, day: Day) -> tuple[Condition, ...]:
    rows = Condition.objects.filter(licence=licence, added_at__lt=day.seen_until)
    return tuple(rows.filter(Q(removed_at=None) | Q(removed_at__gt=day.start)).order_by("number"))


def _names(exchange: Exchange, at: datetime) -> Names:
    in_use = ExchangeName.objects.filter(exchange=exchange, valid_from__lte=at)
    rows = in_use.filter(Q(valid_until=None) | Q(valid_until__gt=at)).order_by("name")
    legal = next((row.name for row in rows if row.kind == NameKind.LEGAL), "")
    return Names(legal, tuple(dict.fromkeys(row.name for row in rows if row.kind != NameKind.LEGAL)))


def _numbers(exchange: Exchange, at: datetime) -> dict[str, str]:
    rows = ExchangeIdentifier.objects.filter(exchange=exchange, kind__in=_NUMBERS, added_at__lte=at)
    return dict(rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at)).order_by("kind", "pk").values_list("kind", "canonical"))
