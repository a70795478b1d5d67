"""The history of a licence as a file gives it: does it fit together, and which grant and which acts does it come to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from registry.lib.clock import start_of_day
from registry.licensing.importing.drafts import LicenceDraft, Row
from registry.licensing.importing.rows import ENDINGS
from registry.licensing.replay import Grant
from registry.licensing.states import ConditionKind, LicenceMove, RegisterTable

_END_MOVES = {
    "revoked": LicenceMove.REVOKE,
    "surrendered": LicenceMove.SURRENDER,
    "superseded": LicenceMove.SUPERSEDE,
}
# On one day what ends comes before what begins, and the end of the licence last.
_RANK = {LicenceMove.LIFT_RESTRICTION: 0, LicenceMove.REINSTATE: 1, LicenceMove.RESTRICT: 2, LicenceMove.SUSPEND: 3}
_LAST = 9


@dataclass(frozen=True)
class PastAct:
    """An act of the past. `restriction` is the place of the condition that begins or ends, by `numbered`."""

    move: LicenceMove
    on: str
    part: str
    key: str
    ground: str = ""
    reason: str = ""
    restriction: int | None = None


def check_history(licence: LicenceDraft, as_of: date) -> None:
    """Reject the rows of the licence that do not fit its days or one another."""
    if licence.row.is_rejected:
        return
    facts, limit = licence.row.piece, as_of.isoformat()
    if facts["granted_on"] > limit:
        licence.row.reject(_("It was granted after the day on which the register stood."))
    for row in licence.children:
        _check_days(row, facts, limit)
    status = [row for row in licence.of(RegisterTable.STATUS) if not row.is_rejected]
    _check_endings(licence, status)
    _check_overlaps([row for row in status if row.piece["status"] == "suspended"])
    for table, name in ((RegisterTable.ACTIVITIES, "activity"), (RegisterTable.PEOPLE, "post")):
        _check_twins([row for row in licence.of(table) if not row.is_rejected], name)


def instant(day: str) -> datetime:
    """The first moment of an ISO day in the registry's zone."""
    return start_of_day(date.fromisoformat(day), settings.REGISTRY_ZONE)


def grant_in(content: Mapping[str, Any]) -> Grant:
    """The grant that the content of a draft says."""
    ends_at = instant(content["ends_on"]) if content["ends_on"] else None
    return Grant(instant(content["granted_on"]), instant(content["starts_on"]), ends_at)


def numbered(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Conditions and restrictions in the order in which they are numbered."""
    return sorted(content["conditions"], key=lambda one: (one["from"] or content["granted_on"], one["kind"], one["text"]))


def acts_in(content: Mapping[str, Any]) -> list[PastAct]:
    """The acts that bring the granted licence to what the content says, in the order of their days."""
    ended_on = next((one["from"] for one in content["status"] if one["status"] in ENDINGS), "")
    found = [*_acts_of_status(content["status"], ended_on), *_acts_of_restrictions(content, ended_on)]
    return sorted(found, key=lambda act: (act.on, _RANK.get(act.move, _LAST), act.key))


def _acts_of_status(rows: Sequence[Mapping[str, Any]], ended_on: str) -> Iterator[PastAct]:
    for one in rows:
        key, words = f"{one['status']}|{one['from']}", {"ground": one["ground"], "reason": one["reason"]}
        if one["status"] in ENDINGS:
            yield PastAct(_END_MOVES[one["status"]], one["from"], RegisterTable.STATUS, key, **words)
            continue
        yield PastAct(LicenceMove.SUSPEND, one["from"], RegisterTable.STATUS, key, **words)
        if one["to"] and one["to"] != ended_on:
            yield PastAct(LicenceMove.REINSTATE, one["to"], RegisterTable.STATUS, key)


def _acts_of_restrictions(content: Mapping[str, Any], ended_on: str) -> Iterator[PastAct]:
    for number, one in enumerate(numbered(content), 1):
        if one["kind"] != ConditionKind.RESTRICTION:
            continue
        key = f"{one['kind']}|{one['from']}|{one['text']}"
        start = one["from"] or content["granted_on"]
        yield PastAct(LicenceMove.RESTRICT, start, RegisterTable.CONDITIONS, key, restriction=number)
        if one["to"] and one["to"] != ended_on:
            yield PastAct(LicenceMove.LIFT_RESTRICTION, one["to"], RegisterTable.CONDITIONS, key, restriction=number)


def _check_days(row: Row, facts: Mapping[str, Any], limit: str) -> None:
    if row.is_rejected:
        return
    start, end = row.piece["from"], row.piece["to"]
    if start and start < facts["granted_on"]:
        row.reject(_("It begins before the licence was granted."))
    if max(start, end) > limit:
        row.reject(_("It lies after the day on which the register stood. What is still to come is done in this register."))
    if (facts["ends_on"] and max(start, end) > facts["ends_on"]) or (start and start == facts["ends_on"]):
        row.reject(_("It lies after the end of the licence."))
    if end and not start and end <= facts["granted_on"]:
        row.reject(_("It ends before the licence was granted."))


def _check_endings(licence: LicenceDraft, status: Sequence[Row]) -> None:
    endings = [row for row in status if row.piece["status"] in ENDINGS]
    for row in endings[1:]:
        row.reject(_("A licence ends once: line %(line)d ended it.") % {"line": endings[0].line})
    if not endings:
        return
    ended_on = endings[0].piece["from"]
    for row in licence.children:
        if row is not endings[0] and not row.is_rejected and max(row.piece["from"], row.piece["to"]) > ended_on:
            row.reject(_("It lies after the end of the licence, line %(line)d.") % {"line": endings[0].line})
        elif row.piece.get("status") == "suspended" and row.piece["from"] == ended_on:
            row.reject(_("It begins on the day on which the licence ended, line %(line)d.") % {"line": endings[0].line})


def _check_overlaps(rows: Sequence[Row]) -> None:
    """Of two rows that are true at once the later one is rejected."""
    ordered = sorted(rows, key=lambda row: row.piece["from"])
    for before, after in pairwise(ordered):
        if not before.piece["to"] or after.piece["from"] < before.piece["to"]:
            after.reject(_("Line %(line)d says the same of some of these days.") % {"line": before.line})


def _check_twins(rows: Sequence[Row], name: str) -> None:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.piece[name], row.key.split("|")[1] if name == "post" else ""), []).append(row)
    for group in groups.values():
        _check_overlaps(group)
