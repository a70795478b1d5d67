"""A licence of an earlier import, of which a later file says otherwise. What the register said before stays on record."""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from registry.audit.actions import record
from registry.exchanges.actions.importing import import_people
from registry.identifiers import fold_name
from registry.lib.errors import RuleError
from registry.licensing.actions.execution import locked_licence
from registry.licensing.actions.listing import mark_licence
from registry.licensing.actions.register_imports.writing import (
    Content,
    Import,
    Made,
    act_of,
    condition_of,
    person_of,
    present_people,
    said_of,
    write_activities,
)
from registry.licensing.actions.spans import follow_acts
from registry.licensing.importing.timeline import acts_in, instant, numbered
from registry.licensing.models import ApprovedPerson, Condition, Licence, LicenceAct, LicenceActivity, RegisterRow
from registry.licensing.queries import acts_of, applied_rows
from registry.licensing.queries.register_imports import acted_on
from registry.licensing.states import ConditionKind, Ground, LicenceMove


def change_licence(row: RegisterRow, found: Import) -> Licence:
    """Bring an imported licence to what the row says, in the transaction of the approval.

    Raises `RuleError` when this register acted on it since the file was compared.
    """
    licence = locked_licence(Licence.objects.get(number=row.key).pk)
    if acted_on([licence]):
        words = {"number": licence.number}
        raise RuleError(_("Somebody acted on licence %(number)s since the file was compared. Compare it again.") % words, code="acted")
    draft = json.loads(row.draft)
    made = Made(licence, draft["content"], draft["lines"])
    old = json.loads(applied_rows([row.key]).exclude(batch=found.batch).last().draft)["content"]  # type: ignore[union-attr] # it is changed
    _change_activities(made, old)
    _change_conditions(made, old, found)
    if _history(made.content) != _history(old):
        _change_history(made, row, found)
    _change_people(made, old, found)
    record(licence, "licence.import_changed", actor=found.actor, at=found.at, said=said_of(made, found) | {"line": row.line})
    mark_licence(licence, at=found.at, proposal=found.proposal)
    return licence


def _history(content: Content) -> list[Any]:
    restrictions = [piece for piece in content["conditions"] if piece["kind"] == ConditionKind.RESTRICTION]
    return [content["status"], restrictions]


def _gone(old: Content, new: Content, table: str) -> list[dict[str, Any]]:
    return [piece for piece in old[table] if piece not in new[table]]


def _fresh(made: Made, old: Content, table: str) -> Made:
    """The same licence with only those parts of a table that are new."""
    return Made(made.licence, {**made.content, table: [piece for piece in made.content[table] if piece not in old[table]]}, made.lines)


def _change_activities(made: Made, old: Content) -> None:
    """What is no longer said never held; what is said now does."""
    for piece in _gone(old, made.content, "activities"):
        added_at = instant(piece["from"] or old["granted_on"])
        rows = LicenceActivity.objects.filter(licence=made.licence, activity__code=piece["activity"], added_at=added_at)
        rows.update(removed_at=added_at)
    write_activities([_fresh(made, old, "activities")])


def _change_conditions(made: Made, old: Content, found: Import) -> None:
    """As activities; where the history changes, every restriction is written anew, since acts of their own begin and end them."""
    is_anew = _history(made.content) != _history(old)
    present = list(made.licence.conditions.order_by("number"))
    number, fresh = max((row.number for row in present), default=0), []
    for piece in numbered(made.content):
        kept = next((row for row in present if _is(row, piece, made.content)), None)
        if kept is None or piece not in old["conditions"] or (is_anew and piece["kind"] == ConditionKind.RESTRICTION):
            number += 1
            kept = condition_of(made, number, piece, found)
            fresh.append(kept)
        made.conditions.append(kept)
    for row in present:
        if row not in made.conditions:
            row.removed_at = row.added_at
            row.save(update_fields=["removed_at"])
    Condition.objects.bulk_create(fresh)


def _is(row: Condition, piece: Content, content: Content) -> bool:
    held = row.removed_at is None or row.removed_at > row.added_at
    return held and (row.kind, row.text, row.added_at) == (piece["kind"], piece["text"], instant(piece["from"] or content["granted_on"]))


def _change_history(made: Made, row: RegisterRow, found: Import) -> None:
    """The acts of the earlier import are set aside, those of this one follow, and the spans with them."""
    before = [act for act in acts_of(made.licence) if act.set_aside_at is None and act.move != LicenceMove.SET_ASIDE]
    number = acts_of(made.licence).count()
    undoing = [_undoing(act, number + place, row, found) for place, act in enumerate(before, 1)]
    LicenceAct.objects.bulk_create(undoing)
    for act in before:
        act.set_aside_at, act.set_aside_proposal = found.at, found.proposal
        act.save(update_fields=["set_aside_at", "set_aside_proposal"])
    made.acts = [act_of(made, number + len(undoing) + place, past, found) for place, past in enumerate(acts_in(made.content), 1)]
    LicenceAct.objects.bulk_create(made.acts)
    written: Sequence[LicenceAct] = [*undoing, *made.acts]
    follow_acts(made.licence, written[-1], at=found.at)


def _undoing(act: LicenceAct, number: int, row: RegisterRow, found: Import) -> LicenceAct:
    return LicenceAct(
        licence=act.licence,
        number=number,
        move=LicenceMove.SET_ASIDE,
        about=act,
        effective_at=act.effective_at,
        ground=Ground.CLERICAL,
        reason=_("The register kept before was imported anew and says otherwise."),
        proposal=found.proposal,
        origin=row,
        recorded_at=found.at,
    )


def _change_people(made: Made, old: Content, found: Import) -> None:
    """Who is said to have left ends on that day; who is no longer said to have held a post never did; who is new begins."""
    ends = {_post(piece): piece["to"] for piece in made.content["people"]}
    for piece in _gone(old, made.content, "people"):
        rows = ApprovedPerson.objects.filter(licence=made.licence, to_at=None, post=piece["post"], key=fold_name(piece["full_name"])[:200])
        for person in rows:
            to = ends.get(_post(piece), "")
            person.to_at = instant(to) if to else person.from_at
            person.save(update_fields=["to_at"])
    said = {_post(piece) for piece in old["people"]}
    fresh = [piece for piece in made.content["people"] if piece not in old["people"] and not (_post(piece) in said and piece["to"])]
    ApprovedPerson.objects.bulk_create(person_of(made, piece, found) for piece in fresh)
    import_people(present_people([made]))


def _post(piece: Content) -> tuple[str, str, str]:
    return piece["post"], fold_name(piece["full_name"]), piece["from"]
