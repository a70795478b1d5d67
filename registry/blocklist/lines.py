"""The line of an entry: what banks get, word for word. `internal_note` and evidence never enter it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.blocklist.models import Entry
from registry.blocklist.states import EntryAction
from registry.feed import entry_line
from registry.lib.clock import rfc3339

IdentifierRow = tuple[str, str, str, str, str, str]
"""Kind, canonical value, chain, tag, match, own action."""


@dataclass(frozen=True)
class Wanted:
    """What a list has to say of one entry: a line, or nothing and for which reason."""

    entry_ref: str
    line: str
    reason: str = ""
    wrong_from: datetime | None = None
    wrong_until: datetime | None = None

    @property
    def is_listed(self) -> bool:
        """Whether the entry stands on the list."""
        return self.line != ""


def wire_identifier(row: IdentifierRow, *, entry_action: str, only: str = "") -> dict[str, Any]:
    """An identifier as in the line. `only` is the one action allowed (an entry under quarantine holds, whatever it said)."""
    kind, value, chain, tag, match, action = row
    members: dict[str, Any] = {"chain": chain or None, "kind": kind, "match": match, "tag": tag or None, "value": value}
    if action and not only and action != entry_action:
        members["action"] = action
    return members


def line_of(entry: Entry, aliases: Iterable[str], identifiers: Iterable[IdentifierRow], *, only: str = "") -> str:
    """The canonical line of an entry with its names and identifiers. `only` overrides every action in it."""
    action = only or entry.action
    return entry_line(
        {
            "action": action,
            "aliases": list(aliases),
            "authority": entry.authority,
            "basis": entry.basis,
            "category": entry.category,
            "id": entry.reference,
            "identifiers": [wire_identifier(row, entry_action=action, only=only) for row in identifiers],
            "listed_at": rfc3339(entry.listed_at),
            "name": entry.name,
            "note": entry.note,
            "territory": entry.territory,
            "valid_from": rfc3339(entry.valid_from),
            "valid_until": rfc3339(entry.valid_until) if entry.valid_until else None,
        }
    )


def wanted_of_listing(
    entry: Entry, aliases: Iterable[str], identifiers: Iterable[IdentifierRow], at: datetime, *, is_out: bool = False
) -> Wanted:
    """What the list has to say at `at` of an entry listed by decision.

    Under quarantine it is not published; one that is out already (`is_out`) stays, on hold (decisions.md, row 2).
    """
    if entry.removed_at is not None and entry.removed_at <= at:
        until = entry.removed_at if entry.wrong_from else None
        return Wanted(entry.reference, "", entry.removal_reason, entry.wrong_from, until)
    if entry.valid_until is not None and entry.valid_until <= at:
        return Wanted(entry.reference, "", "expired")
    if entry.valid_from > at:
        return Wanted(entry.reference, "", "other")
    if entry.quarantined_at is not None:
        line = line_of(entry, aliases, identifiers, only=EntryAction.HOLD) if is_out else ""
        return Wanted(entry.reference, line, "" if line else "other")
    return Wanted(entry.reference, line_of(entry, aliases, identifiers))


def grouped(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, list[Any]]:
    """Rows whose first member is the entry's number, by that number: the rest of each row, alone if it is one value."""
    found: dict[int, list[Any]] = {}
    for number, *rest in rows:
        found.setdefault(number, []).append(rest[0] if len(rest) == 1 else tuple(rest))
    return found
