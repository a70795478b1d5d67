"""Writing to those whom a publication is about, in the publication's own transaction, once each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from registry.blocklist.guard import Hit, Owner
from registry.blocklist.models import Entry, List, Publication
from registry.distribution.models import HolderAlert
from registry.exchanges.actions import tell_admins
from registry.exchanges.models import Exchange, ExchangeIdentifier
from registry.licensing.holder_terms import holder_terms

PAGE = ("apply:banks",)

# The operations of one publication that are about an exchange, each with what the list did before with that entry.
_BEFORE = """
(SELECT before.op FROM blocklist_changelog before
 WHERE before.list_id = log.list_id AND before.entry_ref = log.entry_ref AND before.seq < log.seq ORDER BY before.seq DESC LIMIT 1)
"""
_ABOUT_LICENCES = f"""
SELECT licence.exchange_id, log.entry_ref, log.op, {_BEFORE}, FALSE
FROM blocklist_changelog log
JOIN blocklist_entry entry ON entry.id = substr(log.entry_ref, 2)::bigint AND entry.origin_kind = 'licence'
JOIN licensing_licence licence ON licence.id::text = entry.origin_id
WHERE log.list_id = %(list)s AND log.seq = %(seq)s
"""  # noqa: S608 - parts of our own, no input
_ABOUT_IDENTIFIERS = f"""
SELECT DISTINCT own.exchange_id, log.entry_ref, log.op, {_BEFORE}, TRUE
FROM blocklist_changelog log
JOIN blocklist_entry entry ON entry.id = substr(log.entry_ref, 2)::bigint AND entry.origin_kind = 'listing'
JOIN blocklist_entryidentifier identifier ON identifier.entry_id = entry.id
JOIN exchanges_exchangeidentifier own ON own.kind = identifier.kind AND own.canonical = identifier.canonical
  AND own.confirmed_at IS NOT NULL AND own.withdrawn_at IS NULL
  AND (own.chain = identifier.chain OR own.chain = '' OR identifier.chain = '') AND (own.tag = identifier.tag OR identifier.tag = '')
WHERE log.list_id = %(list)s AND log.seq = %(seq)s
"""  # noqa: S608 - parts of our own, no input


@dataclass(frozen=True)
class EntryChange:
    """What a publication did to one entry. `is_others`: an entry about somebody else that names an identifier of the exchange."""

    entry_ref: str
    op: str
    op_before: str | None
    is_others: bool

    @property
    def words(self) -> str:
        """Added, changed or removed."""
        if self.op == "remove":
            return str(_("removed"))
        return str(_("changed") if self.op_before == "put" else _("added"))


def alert_of_publication(head: List, publication: Publication, *, at: datetime) -> int:
    """Write to the administrators of every exchange about which the version says something else. Gives how many were new."""
    about = _changes(head, publication)
    exchanges = Exchange.objects.filter(pk__in=about).select_related("organisation").order_by("pk")
    return sum(_alert(exchange, publication, about[exchange.pk], at) for exchange in exchanges)


def alert_of_quarantine(found: Mapping[int, Sequence[Hit]], *, at: datetime) -> int:
    """Write to those whose identifiers the entries quarantined at `at` name. The other's name is not told. Gives how many were new."""
    entries = Entry.objects.filter(pk__in=found, quarantined_at=at, override_proposal=None).order_by("pk")
    return sum(_alert_owner(entry, row, at) for entry in entries for row in _owners(found[entry.pk]))


def _changes(head: List, publication: Publication) -> dict[int, list[EntryChange]]:
    about: dict[int, list[EntryChange]] = defaultdict(list)
    queries = [_ABOUT_LICENCES, *([_ABOUT_IDENTIFIERS] if head.code in holder_terms().lists_told else [])]
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query, {"list": head.pk, "seq": publication.seq})
            for exchange_id, entry_ref, op, op_before, is_others in cursor.fetchall():
                about[exchange_id].append(EntryChange(entry_ref, op, op_before, is_others))
    return about


def _alert(exchange: Exchange, publication: Publication, changes: list[EntryChange], at: datetime) -> bool:
    _row, is_new = HolderAlert.objects.get_or_create(exchange=exchange, publication=publication, defaults={"at": at})
    if is_new:
        changes = sorted(changes, key=lambda change: change.entry_ref)
        tell_admins(exchange, "bank_view_changed", about=publication, at=at, page=PAGE, publication=publication, changes=changes)
    return is_new


def _alert_owner(entry: Entry, identifier: ExchangeIdentifier, at: datetime) -> bool:
    about: dict[str, Any] = {"exchange": identifier.exchange, "quarantined": entry, "quarantined_at": at}
    _row, is_new = HolderAlert.objects.get_or_create(**about, defaults={"at": at})
    if is_new:
        tell_admins(identifier.exchange, "identifier_named_by_entry", about=identifier, at=at, page=PAGE, identifier=identifier)
    return is_new


def _owners(hits: Sequence[Hit]) -> list[ExchangeIdentifier]:
    values = {hit.guarded_value for hit in hits if hit.owner == Owner.LICENSEE}
    rows = ExchangeIdentifier.objects.filter(canonical__in=values, confirmed_at__isnull=False, withdrawn_at=None)
    first_of_each = rows.order_by("exchange_id", "pk").distinct("exchange_id")
    return list(first_of_each.select_related("exchange__organisation"))
