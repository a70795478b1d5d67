"""Licences that are new to the register, hundreds at once, with everything that the file says of each."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.audit.bulk import record_many
from registry.audit.copying import copy_rows
from registry.blocklist.actions import mark_changes
from registry.blocklist.states import SubjectKind
from registry.exchanges.actions.importing import ImportedPerson, import_people
from registry.identifiers import fold_name
from registry.licensing.actions.listing import LISTS
from registry.licensing.actions.spans import History, write_histories
from registry.licensing.importing.timeline import PastAct, acts_in, grant_in, instant, numbered
from registry.licensing.models import (
    Activity,
    ActivityInvestmentType,
    ApprovedPerson,
    Condition,
    InvestmentType,
    Licence,
    LicenceAct,
    LicenceActivity,
    RegisterImport,
    RegisterRow,
)
from registry.licensing.replay import Grant
from registry.licensing.states import RegisterTable

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Import:
    """An approved import under way: its firms by key, and its rows by table and line."""

    batch: RegisterImport
    proposal: Proposal
    firms: Mapping[str, int]
    origins: Mapping[tuple[str, int], int]
    actor: User
    at: datetime


@dataclass
class Made:
    """A licence with what the file says of it, and the rows made of that."""

    licence: Licence
    content: Content
    lines: Mapping[str, Mapping[str, int]]
    conditions: list[Condition] = field(default_factory=list)
    acts: list[LicenceAct] = field(default_factory=list)

    def origin(self, found: Import, table: str, key: str) -> int:
        """The row of the file behind a part."""
        return found.origins[table, self.lines[table][key]]


def write_licences(rows: Sequence[RegisterRow], found: Import) -> None:
    """Write the licences of these rows: grant, activities, conditions, acts, how each stands, people; audit and mark each."""
    made = [_licence(row, found) for row in rows]
    copy_rows(one.licence for one in made)
    write_activities(made)
    for one in made:
        one.conditions = [condition_of(one, number, piece, found) for number, piece in enumerate(numbered(one.content), 1)]
    copy_rows(condition for one in made for condition in one.conditions)
    for one in made:
        one.acts = [act_of(one, number, past, found) for number, past in enumerate(acts_in(one.content), 1)]
    copy_rows(act for one in made for act in one.acts)
    write_histories((History(one.licence, grant_in(one.content), one.acts) for one in made), found.proposal, at=found.at)
    copy_rows(person_of(one, piece, found) for one in made for piece in one.content["people"])
    import_people(present_people(made))
    said = {one.licence.pk: said_of(one, found) for one in made}
    record_many(Licence._meta.label_lower, said, "licence.imported", actor=found.actor, at=found.at)
    _mark(made, found)


def _licence(row: RegisterRow, found: Import) -> Made:
    draft = json.loads(row.draft)
    content = draft["content"]
    licence = Licence(
        number=content["number"],
        exchange_id=found.firms[content["firm"].casefold()],
        authority=found.batch.authority,
        origin=row,
        proposal=found.proposal,
        granted_at=instant(content["granted_on"]),
    )
    return Made(licence, content, draft["lines"])


def write_activities(made: Iterable[Made]) -> None:
    """The activities of each licence with their types of investments."""
    activities = {row.code: row for row in Activity.objects.all()}
    types = {row.code: row for row in InvestmentType.objects.all()}
    rows = [
        (
            LicenceActivity(licence=one.licence, activity=activities[piece["activity"]], added_at=_from(one, piece), removed_at=_to(piece)),
            piece,
        )
        for one in made
        for piece in one.content["activities"]
    ]
    copy_rows(row for row, _piece in rows)
    copy_rows(ActivityInvestmentType(licence_activity=row, investment_type=types[code]) for row, piece in rows for code in piece["types"])


def condition_of(one: Made, number: int, piece: Content, found: Import) -> Condition:
    """A condition or restriction, from its day to its day."""
    return Condition(
        licence=one.licence,
        number=number,
        kind=piece["kind"],
        text=piece["text"],
        due_on=date.fromisoformat(piece["due_on"]) if piece["due_on"] else None,
        origin_id=one.origin(found, RegisterTable.CONDITIONS.value, f"{piece['kind']}|{piece['from']}|{piece['text']}"),
        added_at=_from(one, piece),
        removed_at=_to(piece),
    )


def act_of(one: Made, number: int, past: PastAct, found: Import) -> LicenceAct:
    """An act of the past, known from the import on. `restriction` is the place of its condition among those of the draft."""
    return LicenceAct(
        licence=one.licence,
        number=number,
        move=past.move,
        effective_at=instant(past.on),
        condition=one.conditions[past.restriction - 1] if past.restriction else None,
        ground=past.ground,
        reason=past.reason,
        proposal=found.proposal,
        origin_id=one.origin(found, RegisterTable(past.part).value, past.key),
        recorded_at=found.at,
    )


def person_of(one: Made, piece: Content, found: Import) -> ApprovedPerson:
    """Somebody in a post."""
    key = fold_name(piece["full_name"])
    return ApprovedPerson(
        licence=one.licence,
        post=piece["post"],
        full_name=piece["full_name"],
        key=key[:200],
        from_at=_from(one, piece),
        to_at=_to(piece),
        proposal=found.proposal,
        origin_id=one.origin(found, RegisterTable.PEOPLE.value, f"{piece['post']}|{key}|{piece['from']}"),
        recorded_at=found.at,
    )


def present_people(made: Iterable[Made]) -> dict[int, list[ImportedPerson]]:
    """Who holds a post now, by exchange."""
    people: dict[int, list[ImportedPerson]] = {}
    for one in made:
        for piece in one.content["people"]:
            if not piece["to"]:
                since = date.fromisoformat(piece["from"] or one.content["granted_on"])
                people.setdefault(one.licence.exchange_id, []).append(ImportedPerson(piece["post"], piece["full_name"], since))
    return people


def said_of(one: Made, found: Import) -> dict[str, object]:
    """What the audit keeps: where it comes from and how the licence stood, nobody's name."""
    batch = found.batch
    return {
        "batch": batch.pk,
        "file_hash": batch.file_hash,
        "line": one.licence.origin.line if one.licence.origin else 0,
        "as_of": batch.as_of,
        "proposal": found.proposal.pk,
        "granted_on": one.content["granted_on"],
        "activities": sorted(piece["activity"] for piece in one.content["activities"]),
        "acts": [[str(act.move), act.effective_at] for act in one.acts],
    }


def _from(one: Made, piece: Content) -> datetime:
    return instant(piece["from"] or one.content["granted_on"])


def _to(piece: Content) -> datetime | None:
    return instant(piece["to"]) if piece["to"] else None


def _mark(made: Sequence[Made], found: Import) -> None:
    """Both lists look at each licence now, and again when its term ends or begins."""
    due: dict[datetime, list[int]] = {found.at: [one.licence.pk for one in made]}
    for one in made:
        for moment in _ahead(grant_in(one.content), found.at):
            due.setdefault(moment, []).append(one.licence.pk)
    for code in LISTS:
        for moment, ids in sorted(due.items()):
            mark_changes(code, SubjectKind.LICENCE, ids, approved_at=found.at, due_at=moment, proposal=found.proposal)


def _ahead(grant: Grant, at: datetime) -> list[datetime]:
    return [moment for moment in (grant.starts_at, grant.ends_at) if moment is not None and moment > at]
