"""Exchanges from a register that was kept elsewhere: many at once, with their names, people and identifiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.bulk import record_many
from registry.audit.copying import copy_rows
from registry.exchanges.actions.identifiers import IdentifierFacts
from registry.exchanges.models import ControlProof, Exchange, ExchangeIdentifier, ExchangeName, Person
from registry.exchanges.states import NameKind, ProofMethod, ProofState
from registry.identifiers import fold_name
from registry.lib.errors import RuleError


@dataclass(frozen=True)
class ImportedIdentifier:
    """An identifier that a register names. `how` says how control was confirmed; empty: it was not."""

    facts: IdentifierFacts
    how: str = ""


@dataclass(frozen=True)
class ImportedPerson:
    """Who holds a post, and since which day."""

    role: str
    full_name: str
    from_on: date


@dataclass(frozen=True)
class ImportedExchange:
    """A firm as a register has it; `source` says in the audit where it comes from."""

    legal_name: str
    country: str
    address: str
    trading_names: tuple[str, ...]
    identifiers: tuple[ImportedIdentifier, ...]
    source: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic
def import_exchanges(found: Sequence[ImportedExchange], *, confirmed_by: User, actor: User, at: datetime) -> list[Exchange]:
    """New exchanges without an account, in the order given, known from `at` on. Identifiers stand as named, or as confirmed by
    `confirmed_by`, who vouches for what the register says.

    Raises `RuleError` where an identifier stands confirmed for another exchange.
    """
    rows = [Exchange(legal_name=one.legal_name, country=one.country, address=one.address, created_at=at) for one in found]
    copy_rows(rows)
    copy_rows(
        ExchangeName(exchange=row, kind=kind, name=name, key=fold_name(name)[:300], valid_from=at)
        for row, one in zip(rows, found, strict=True)
        for kind, name in [(NameKind.LEGAL, one.legal_name), *((NameKind.TRADING, name) for name in one.trading_names)]
    )
    _name_identifiers(rows, found, confirmed_by, at)
    facts = {row.pk: _said(one) for row, one in zip(rows, found, strict=True)}
    record_many(Exchange._meta.label_lower, facts, "exchange.imported", actor=actor, at=at)
    return rows


def import_people(people: Mapping[int, Sequence[ImportedPerson]]) -> None:
    """Who holds a post in these exchanges (by id) now, so that the same person is found elsewhere. Whom they have is left as is."""
    present = set(Person.objects.filter(exchange__in=list(people), until_on=None).values_list("exchange_id", "role", "key"))
    fresh = {(pk, one.role, fold_name(one.full_name)): one for pk, several in people.items() for one in several}
    copy_rows(
        Person(exchange_id=key[0], role=one.role, full_name=one.full_name, key=key[2][:200], from_on=one.from_on)
        for key, one in fresh.items()
        if key not in present
    )


def _name_identifiers(rows: Sequence[Exchange], found: Sequence[ImportedExchange], confirmed_by: User, at: datetime) -> None:
    pairs = [(_identifier(row, item, confirmed_by, at), item) for row, one in zip(rows, found, strict=True) for item in one.identifiers]
    try:
        with transaction.atomic():
            copy_rows(identifier for identifier, _item in pairs)
    except IntegrityError as error:
        if "exchangeidentifier_one_confirmed_owner" not in str(error):
            raise
        raise RuleError(
            _("An identifier of the file was confirmed for another exchange since. Compare the file again."), code="other-owner"
        ) from None
    copy_rows(
        ControlProof(
            identifier=identifier, method=ProofMethod.OFFICER_CHECK, state=ProofState.PROVED, presented=item.how, presented_at=at,
            created_at=at, created_by=confirmed_by, checked_at=at, checked_by=confirmed_by,
        )
        for identifier, item in pairs
        if item.how
    )  # fmt: skip


def _identifier(row: Exchange, item: ImportedIdentifier, confirmed_by: User, at: datetime) -> ExchangeIdentifier:
    facts = item.facts
    confirmed = {"confirmed_at": at, "confirmed_by": confirmed_by, "confirm_note": item.how} if item.how else {}
    return ExchangeIdentifier(
        exchange=row, kind=facts.kind, raw=facts.raw, canonical=facts.canonical, chain=facts.chain, tag=facts.tag, match=facts.match,
        label=facts.label, added_at=at, **confirmed,
    )  # fmt: skip


def _said(one: ImportedExchange) -> dict[str, object]:
    """What the audit keeps: nobody's name but the firm's."""
    identifiers = [[item.facts.kind, item.facts.canonical, bool(item.how)] for item in one.identifiers]
    return {"legal_name": one.legal_name, "country": one.country, "identifiers": identifiers, **one.source}
