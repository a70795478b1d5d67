"""The facts about licences that the lists are a function of, fetched for many licences at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from registry.blocklist.lines import IdentifierRow
from registry.distribution.standings import Saying, is_alive, saying_of
from registry.exchanges.models import ExchangeIdentifier, ExchangeName
from registry.exchanges.states import NameKind
from registry.identifiers import Kind, parse
from registry.licensing.models import Licence
from registry.licensing.queries import spans_of
from registry.licensing.standing import Span


@dataclass(frozen=True)
class Holder:
    """An exchange as the lists name it at an instant: legal name, trading names, and what it proved to be its own."""

    name: str
    aliases: tuple[str, ...]
    identifiers: tuple[IdentifierRow, ...]


@dataclass(frozen=True)
class LicenceFacts:
    """One licence with everything that its lines say."""

    pk: int
    number: str
    authority: str
    exchange_id: int
    spans: tuple[Span, ...]
    siblings: tuple[tuple[Span, ...], ...] = field(default=())

    def saying(self, list_code: str, at: datetime) -> Saying | None:
        """What a list has to say of it at `at`."""
        return saying_of(list_code, self.spans, self.siblings, at)

    @property
    def number_identifier(self) -> IdentifierRow:
        """The licence's number as an identifier."""
        return (Kind.LICENCE.value, parse(self.number, Kind.LICENCE).canonical, "", "", "exact", "")


def licence_facts(licence_ids: Iterable[int]) -> list[LicenceFacts]:
    """Facts of these licences and of every other licence of the same holders, by number of the row."""
    exchange_ids = Licence.objects.filter(pk__in=list(licence_ids)).values("exchange_id")
    rows = list(
        Licence.objects.filter(exchange_id__in=exchange_ids).order_by("pk").values_list("pk", "number", "authority__name", "exchange_id")
    )
    spans = spans_of([pk for pk, *_rest in rows])
    by_holder: dict[int, list[int]] = defaultdict(list)
    for pk, _number, _authority, exchange_id in rows:
        by_holder[exchange_id].append(pk)
    others = {pk: tuple(tuple(spans[other]) for other in by_holder[exchange_id] if other != pk) for pk, _n, _a, exchange_id in rows}
    return [LicenceFacts(pk, number, authority, holder, tuple(spans[pk]), others[pk]) for pk, number, authority, holder in rows]


def holders(exchange_ids: Collection[int], at: datetime) -> dict[int, Holder]:
    """Each exchange as it is named at `at`. Two queries."""
    names: dict[int, list[tuple[str, str]]] = defaultdict(list)
    in_use = Q(valid_until=None) | Q(valid_until__gt=at)
    for exchange_id, kind, name in (
        ExchangeName.objects.filter(in_use, exchange_id__in=exchange_ids, valid_from__lte=at)
        .order_by("exchange_id", "kind", "name")
        .values_list("exchange_id", "kind", "name")
    ):
        names[exchange_id].append((kind, name))
    identifiers = identifiers_of_exchanges(exchange_ids, at)
    legal = dict(Licence.objects.filter(exchange_id__in=exchange_ids).values_list("exchange_id", "exchange__legal_name"))
    return {pk: _holder(names[pk], legal.get(pk, ""), identifiers[pk]) for pk in exchange_ids}


def identifiers_of_exchanges(exchange_ids: Iterable[int], at: datetime) -> dict[int, list[IdentifierRow]]:
    """Identifiers whose control stood confirmed at `at`, for each exchange, by kind and value."""
    found: dict[int, list[IdentifierRow]] = defaultdict(list)
    standing = Q(withdrawn_at=None) | Q(withdrawn_at__gt=at)
    rows = ExchangeIdentifier.objects.filter(standing, exchange_id__in=list(exchange_ids), confirmed_at__lte=at)
    for exchange_id, kind, value, chain, tag, match in rows.order_by("exchange_id", "kind", "canonical", "chain", "tag").values_list(
        "exchange_id", "kind", "canonical", "chain", "tag", "match"
    ):
        found[exchange_id].append((kind, value, chain, tag, match, ""))
    return found


def licensee_ids(at: datetime) -> set[int]:
    """Exchanges that hold a licence in force or suspended at `at`: whom no listing may hit."""
    pairs = Licence.objects.order_by("pk").values_list("pk", "exchange_id")
    exchange_of = dict(pairs)
    spans = spans_of(exchange_of)
    return {exchange_of[pk] for pk in exchange_of if is_alive(spans[pk], at)}


def _holder(names: list[tuple[str, str]], legal_name: str, identifiers: list[IdentifierRow]) -> Holder:
    name = next((name for kind, name in names if kind == NameKind.LEGAL), legal_name)
    aliases = tuple(dict.fromkeys(other for kind, other in names if kind == NameKind.TRADING and other != name))
    return Holder(name, aliases, tuple(identifiers))
