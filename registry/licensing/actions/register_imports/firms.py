"""Firms of an import: new ones many at once; what the file adds to known ones, one by one."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.blocklist.states import RowClass
from registry.exchanges.actions import IdentifierFacts, Particulars, PersonFacts, add_identifier, confirm_control, update_particulars
from registry.exchanges.actions.importing import ImportedExchange, ImportedIdentifier, import_exchanges
from registry.exchanges.models import ExchangeIdentifier, Person
from registry.lib.errors import RuleError
from registry.licensing.actions.listing import mark_exchange
from registry.licensing.models import RegisterImport, RegisterRow
from registry.licensing.states import RegisterTable

PART = 500
Piece = Mapping[str, Any]
_NAME_FIRMS = """
UPDATE licensing_registerrow SET exchange_id = made.exchange_id
FROM unnest(%s::bigint[], %s::bigint[]) AS made(id, exchange_id) WHERE licensing_registerrow.id = made.id
"""


def write_firms(batch: RegisterImport, proposal: Proposal, *, actor: User, at: datetime) -> dict[str, int]:
    """Make or change what the register knows of the file's firms. Gives the exchange of each by its key in the file."""
    named: dict[str, list[Piece]] = {}
    for row in _rows(batch, RegisterTable.IDENTIFIERS, RowClass.NEW, RowClass.CHANGED):
        piece = json.loads(row.draft)
        named.setdefault(piece["firm"].casefold(), []).append(piece)
    fresh = list(_rows(batch, RegisterTable.FIRMS, RowClass.NEW))
    for start in range(0, len(fresh), PART):
        _create(fresh[start : start + PART], named, batch, proposal, actor, at)
    firms = _firms(batch)
    for row in _rows(batch, RegisterTable.FIRMS, RowClass.CHANGED):
        _change(row, actor, at)
    for key in named.keys() - {row.key for row in fresh}:
        _add(firms[key], named[key], proposal, actor, at)
    return firms


def _rows(batch: RegisterImport, table: RegisterTable, *classes: RowClass) -> Any:
    return RegisterRow.objects.filter(batch=batch, table=table, row_class__in=classes).order_by("line")


def _firms(batch: RegisterImport) -> dict[str, int]:
    rows = RegisterRow.objects.filter(batch=batch, table=RegisterTable.FIRMS, exchange__isnull=False)
    return dict(rows.values_list("key", "exchange_id"))


def _create(
    rows: list[RegisterRow], named: Mapping[str, list[Piece]], batch: RegisterImport, proposal: Proposal, actor: User, at: datetime
) -> None:
    _refuse_known(rows)
    found = [_exchange(json.loads(row.draft), named.get(row.key, []), batch, row) for row in rows]
    exchanges = import_exchanges(found, confirmed_by=proposal.proposer, actor=actor, at=at)
    made = [[row.pk, exchange.pk] for row, exchange in zip(rows, exchanges, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_NAME_FIRMS, [[pk for pk, _exchange in made], [pk for _row, pk in made]])


def _refuse_known(rows: list[RegisterRow]) -> None:
    """Somebody may have applied with a number of the file since it was compared: then it is no new firm."""
    wanted = {(number["kind"], number["canonical"]) for row in rows for number in json.loads(row.draft)["numbers"]}
    present = ExchangeIdentifier.objects.filter(canonical__in={value for _kind, value in wanted}, withdrawn_at=None)
    known = sorted(wanted & set(present.values_list("kind", "canonical")))
    if known:
        raise RuleError(_("The register knows the firm %(number)s by now. Compare the file again.") % {"number": known[0][1]}, code="known")


def _exchange(piece: Piece, named: list[Piece], batch: RegisterImport, row: RegisterRow) -> ImportedExchange:
    identifiers = [ImportedIdentifier(facts_of(number)) for number in piece["numbers"]]
    identifiers += [ImportedIdentifier(facts_of(one), one["how"]) for one in named]
    return ImportedExchange(
        legal_name=piece["legal_name"],
        country=piece["country"],
        address=piece["address"],
        trading_names=tuple(piece["trading_names"]),
        identifiers=tuple(identifiers),
        source={"file_hash": batch.file_hash, "line": row.line, "batch": batch.pk},
    )


def facts_of(piece: Piece) -> IdentifierFacts:
    """The identifier that a row of the file names."""
    return IdentifierFacts(
        **{key: piece[key] for key in ("kind", "raw", "canonical", "chain", "tag", "match")}, label=piece.get("label", "")
    )


def _change(row: RegisterRow, actor: User, at: datetime) -> None:
    """A firm of an earlier import, of which the file says otherwise: names and address are new from now on, people stay."""
    piece, exchange_id = json.loads(row.draft), row.exchange_id
    if exchange_id is None:
        return
    people = [
        PersonFacts(one.role, one.full_name, one.email, one.country, one.share_percent)
        for one in Person.objects.filter(exchange=exchange_id, until_on=None)
    ]
    particulars = Particulars(
        legal_name=piece["legal_name"],
        country=piece["country"],
        address=piece["address"],
        trading_names=tuple(piece["trading_names"]),
        people=tuple(people),
        identifiers=tuple(facts_of(number) for number in piece["numbers"]),
    )
    update_particulars(exchange_id, particulars, actor=actor, at=at)
    mark_exchange(exchange_id, at=at)


def _add(exchange_id: int, pieces: list[Piece], proposal: Proposal, actor: User, at: datetime) -> None:
    for piece in pieces:
        row = add_identifier(exchange_id, facts_of(piece), actor=actor, at=at)
        if piece["how"] and row.confirmed_at is None:
            confirm_control(row.pk, actor=proposal.proposer, at=at, note=piece["how"])
    mark_exchange(exchange_id, at=at)
