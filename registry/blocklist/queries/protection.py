"""What may not be listed: the protected set, and what exchanges have proved to be theirs."""

from collections.abc import Iterable

from django.db.models import Q

from registry.blocklist.drafts import DraftIdentifier
from registry.blocklist.guard import Guard, Guarded, Hit, Key, Owner
from registry.blocklist.models import ProtectedIdentifier
from registry.exchanges.models import ExchangeIdentifier


def guard() -> Guard:
    """A guard over the protected set and every confirmed identifier of an exchange. Two queries."""
    return Guard().add(protected_rows()).add(exchange_rows())


def protected_rows() -> Iterable[Guarded]:
    """The protected set."""
    rows = ProtectedIdentifier.objects.order_by("pk").values_list("kind", "canonical", "chain", "match", "reason")
    for kind, value, chain, match, reason in rows.iterator():
        yield Guarded(kind, value, chain, "", match, Owner.PROTECTED, reason)


def exchange_rows(exchange_ids: Iterable[int] | None = None) -> Iterable[Guarded]:
    """Confirmed identifiers of all exchanges, or of those given; the reason is the exchange's name."""
    mine = Q() if exchange_ids is None else Q(exchange_id__in=list(exchange_ids))
    rows = ExchangeIdentifier.objects.filter(mine, confirmed_at__isnull=False, withdrawn_at=None).order_by("pk")
    for kind, value, chain, tag, match, name in rows.values_list(
        "kind", "canonical", "chain", "tag", "match", "exchange__legal_name"
    ).iterator():
        yield Guarded(kind, value, chain, tag, match, Owner.LICENSEE, name)


def protected_hits(identifiers: Iterable[DraftIdentifier]) -> list[Hit]:
    """What of these may not be listed, and why: protected, an exchange's own, or a host that belongs to everybody."""
    return guard().hits(map(key_of, identifiers))


def key_of(item: DraftIdentifier) -> Key:
    """A draft's identifier as the guard asks for it."""
    return (item.kind, item.value, item.chain, item.tag, item.match)
