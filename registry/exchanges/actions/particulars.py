"""Opening the record of an exchange, and bringing names, people and identifiers up to what was decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from registry.accounts.models import Organisation, User
from registry.audit.actions import record
from registry.exchanges.actions.identifiers import IdentifierFacts, add_identifier
from registry.exchanges.models import Exchange, ExchangeName, Person
from registry.exchanges.states import NameKind
from registry.identifiers import fold_name


@dataclass(frozen=True)
class PersonFacts:
    """Who holds a post or control."""

    role: str
    full_name: str
    email: str = ""
    country: str = ""
    share_percent: Decimal | None = None


@dataclass(frozen=True)
class Particulars:
    """What an exchange is known by."""

    legal_name: str
    country: str
    address: str
    trading_names: tuple[str, ...] = ()
    people: tuple[PersonFacts, ...] = ()
    identifiers: tuple[IdentifierFacts, ...] = ()


@transaction.atomic
def open_exchange(organisation: Organisation, *, actor: User, at: datetime) -> Exchange:
    """The record of the organisation's exchange: the one there is, or a new one under the organisation's name."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    exchange = Exchange.objects.filter(organisation=organisation).first()
    if exchange is None:
        exchange = Exchange.objects.create(organisation=organisation, legal_name=organisation.name, created_at=at)
        record(exchange, "exchange.opened", actor=actor, at=at, legal_name=exchange.legal_name)
    return exchange


@transaction.atomic
def update_particulars(exchange_id: int, particulars: Particulars, *, actor: User, at: datetime) -> Exchange:
    """The exchange as the particulars say, from `at` on. Names and people no longer given end; identifiers are only added.

    Nothing is overwritten that was true on a past day: old names and people keep their rows, with an end.
    """
    exchange = Exchange.objects.select_for_update().get(pk=exchange_id)
    exchange.legal_name, exchange.country, exchange.address = particulars.legal_name, particulars.country, particulars.address
    exchange.save(update_fields=["legal_name", "country", "address"])
    _set_names(exchange, particulars, at)
    _set_people(exchange, particulars.people, at.astimezone(settings.REGISTRY_ZONE).date())
    for facts in particulars.identifiers:
        add_identifier(exchange.pk, facts, actor=actor, at=at)
    record(
        exchange,
        "exchange.particulars_set",
        actor=actor,
        at=at,
        legal_name=particulars.legal_name,
        country=particulars.country,
        address=particulars.address,
        trading_names=list(particulars.trading_names),
        people=[[person.role, person.full_name] for person in particulars.people],
    )
    return exchange


def fold_people() -> int:
    """Give every person without one the key of the name. Safe to run again. Gives how many got one."""
    rows = list(Person.objects.filter(key=""))
    for row in rows:
        row.key = fold_name(row.full_name)
    return Person.objects.bulk_update(rows, ["key"], batch_size=1000)


def _set_names(exchange: Exchange, particulars: Particulars, at: datetime) -> None:
    wanted = {(NameKind.LEGAL, particulars.legal_name)} | {(NameKind.TRADING, name) for name in particulars.trading_names}
    in_use = {(row.kind, row.name): row for row in exchange.names.filter(valid_until__isnull=True).exclude(kind=NameKind.FORMER)}
    for key, row in in_use.items():
        if key not in wanted:
            row.valid_until = at
            row.save(update_fields=["valid_until"])
            _keep_former(exchange, row, at)
    for kind, name in sorted(wanted - in_use.keys()):
        ExchangeName.objects.create(exchange=exchange, kind=kind, name=name, key=fold_name(name), valid_from=at)


def _keep_former(exchange: Exchange, row: ExchangeName, at: datetime) -> None:
    if not exchange.names.filter(kind=NameKind.FORMER, name=row.name).exists():
        ExchangeName.objects.create(exchange=exchange, kind=NameKind.FORMER, name=row.name, key=row.key, valid_from=at)


def _set_people(exchange: Exchange, people: Iterable[PersonFacts], day: date) -> None:
    wanted = {(person.role, person.full_name): person for person in people}
    in_post = {(row.role, row.full_name): row for row in exchange.people.filter(until_on__isnull=True)}
    for key, row in in_post.items():
        if key not in wanted:
            row.until_on = day
            row.save(update_fields=["until_on"])
    for key, person in wanted.items():
        row = in_post.get(key) or Person(exchange=exchange, role=person.role, full_name=person.full_name, from_on=day)
        row.key = fold_name(person.full_name)
        row.email, row.country, row.share_percent = person.email, person.country, person.share_percent
        row.save()
