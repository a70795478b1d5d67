"""What a bank should do about one party of a transfer: the table of decisions as data, and the rules to read it by.

Rows, defaults and wording of conditions are those of docs/banks.md; the tests hold the table against a copy of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from registry.screening.verdicts import Verdict


class Action(StrEnum):
    """What to do with a payment. Declared from the severest on; of all rulings on a transfer the severest stands."""

    FREEZE = "freeze"
    BLOCK = "block"
    HOLD = "hold"
    REPORT = "report"
    NO_OBJECTION = "no_objection"
    NO_MATCH = "no_match"


class Condition(StrEnum):
    """What is known of a party through one list entry. All but the last four come from an exact identifier."""

    FREEZE_ORDER = "freeze_order"
    CONFLICT = "conflict"
    ILLEGAL = "illegal"
    LICENCE_ENDED = "licence_ended"
    SUSPENDED = "suspended"
    RESTRICTED = "restricted"
    NOT_LICENSED_HERE = "not_licensed_here"
    APPLICANT = "applicant"
    LICENSED = "licensed"
    NOT_ITS_ACCOUNT = "not_its_account"
    LISTED_NAME = "listed_name"
    LISTED_NAME_BELOW = "listed_name_below"
    NOTHING = "nothing"


class By(StrEnum):
    """Where a row leaves its action open: who says it."""

    ENTRY = "entry"
    REGIME = "regime"


@dataclass(frozen=True)
class Row:
    """A row of the table. `default` is what holds where `to` leaves the action open and nobody says another.

    `verdict` is the public one; None leaves it as it would be without the finding.
    """

    number: int
    condition: Condition
    to: Action | By
    from_: Action
    verdict: Verdict | None
    default: Action | None = None


TABLE: tuple[Row, ...] = (
    Row(1, Condition.FREEZE_ORDER, Action.FREEZE, Action.FREEZE, None),
    Row(2, Condition.CONFLICT, Action.HOLD, Action.REPORT, Verdict.UNDER_REVIEW),
    Row(3, Condition.ILLEGAL, By.ENTRY, Action.HOLD, Verdict.LISTED, default=Action.BLOCK),
    Row(4, Condition.LICENCE_ENDED, By.REGIME, Action.REPORT, Verdict.LICENCE_ENDED, default=Action.HOLD),
    Row(5, Condition.SUSPENDED, By.REGIME, Action.REPORT, Verdict.SUSPENDED, default=Action.HOLD),
    Row(6, Condition.RESTRICTED, By.REGIME, Action.NO_OBJECTION, Verdict.LICENSED_RESTRICTED, default=Action.REPORT),
    Row(7, Condition.NOT_LICENSED_HERE, By.REGIME, Action.REPORT, Verdict.NOT_LICENSED_HERE, default=Action.REPORT),
    Row(7, Condition.APPLICANT, By.REGIME, Action.REPORT, Verdict.APPLICANT, default=Action.REPORT),
    Row(8, Condition.NOT_ITS_ACCOUNT, Action.HOLD, Action.REPORT, Verdict.NOT_FOUND),
    Row(9, Condition.LICENSED, Action.NO_OBJECTION, Action.NO_OBJECTION, Verdict.LICENSED),
    Row(10, Condition.LISTED_NAME, Action.HOLD, Action.REPORT, Verdict.NOT_FOUND),
    Row(10, Condition.LISTED_NAME_BELOW, Action.REPORT, Action.REPORT, Verdict.NOT_FOUND),
    Row(11, Condition.NOTHING, Action.NO_MATCH, Action.NO_MATCH, Verdict.NOT_FOUND),
)
ROWS: Mapping[Condition, Row] = {row.condition: row for row in TABLE}

LISTINGS = frozenset({Condition.ILLEGAL, Condition.NOT_LICENSED_HERE, Condition.APPLICANT})
STANDING = frozenset({Condition.LICENSED, Condition.RESTRICTED})
_SEVERITY = {action: rank for rank, action in enumerate(Action)}


@dataclass(frozen=True)
class Evidence:
    """One thing known of a party.

    `given` is the party's own identifier that led here: what is both listed and a licensee's by the *same* identifier is a
    conflict. `action` is the listed identifier's own, else its entry's. `reference` is the entry's id.
    """

    condition: Condition
    given: str = ""
    action: Action | None = None
    reference: str = ""


@dataclass(frozen=True)
class Regime:
    """The regulator's setting: report, hold or block for payments to a party, by condition; the table's default elsewhere."""

    to: Mapping[Condition, Action] = field(default_factory=dict)


@dataclass(frozen=True)
class Ruling:
    """What the table says of one piece of evidence."""

    evidence: Evidence
    row: Row
    to: Action
    from_: Action


@dataclass(frozen=True)
class Decision:
    """What to do with a payment to the party and with one from it, and every ruling behind that, severest first."""

    to: Action
    from_: Action
    rulings: tuple[Ruling, ...]


def severest(actions: Iterable[Action]) -> Action:
    """The action that stands when several are called for; `NO_MATCH` for none. `NO_OBJECTION` cancels nothing."""
    return min(actions, key=_SEVERITY.__getitem__, default=Action.NO_MATCH)


def decide(evidence: Sequence[Evidence], regime: Regime | None = None) -> Decision:
    """The decision on one party from all that is known of it. `evidence` in any order; none of it means no match."""
    stated = regime or Regime()
    rulings = sorted((_ruling(item, stated) for item in _with_conflicts(evidence)), key=_order)
    return Decision(
        to=severest(ruling.to for ruling in rulings),
        from_=severest(ruling.from_ for ruling in rulings),
        rulings=tuple(rulings),
    )


def _with_conflicts(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence, with row 2 in place of the listings by an identifier that is a licensee's too."""
    licensees = {item.given for item in evidence if item.condition in STANDING}
    listed = {item.given for item in evidence if item.condition in LISTINGS}
    found: list[Evidence] = []
    for item in evidence:
        if item.given not in licensees & listed or item.condition not in LISTINGS | STANDING:
            found.append(item)
        elif item.condition in LISTINGS:
            found.append(Evidence(Condition.CONFLICT, item.given, item.action, item.reference))
    return found


def _ruling(evidence: Evidence, regime: Regime) -> Ruling:
    row = ROWS[evidence.condition]
    return Ruling(evidence, row, to=_action_to(row, evidence, regime), from_=row.from_)


def _action_to(row: Row, evidence: Evidence, regime: Regime) -> Action:
    if isinstance(row.to, Action):
        return row.to
    stated = evidence.action if row.to == By.ENTRY else regime.to.get(row.condition)
    return stated or row.default or Action.HOLD


def _order(ruling: Ruling) -> tuple[int, int, str]:
    return _SEVERITY[ruling.to], ruling.row.number, ruling.evidence.reference
