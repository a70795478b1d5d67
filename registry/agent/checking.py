"""The answer to one text from the local copy alone. Works with the network cable out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from registry.agent.faults import UsageError
from registry.agent.store import Held, Row, Store
from registry.lib.clock import rfc3339
from registry.lib.errors import InvalidError
from registry.screening.decisions import Action, Condition, Decision, decide
from registry.screening.entries import Standing, evidence, is_frozen, standing_at
from registry.screening.verdicts import LICENSED, How, Verdict, conclude
from registry.screening.wanted import Question, read_question

SENTENCES = {
    Verdict.LICENSED: "Licensed: {name}.",
    Verdict.LICENSED_RESTRICTED: "Licensed with restrictions: {name}.",
    Verdict.SUSPENDED: "The licence is suspended: {name}.",
    Verdict.LICENCE_ENDED: "The licence has ended: {name}.",
    Verdict.NOT_LICENSED_HERE: "Not licensed here: {name}.",
    Verdict.LISTED: "On the warning list: {name}.",
    Verdict.UNDER_REVIEW: "The lists hold conflicting facts; they are under review: {name}.",
    Verdict.APPLICANT: "Has applied, holds no licence: {name}.",
    Verdict.NOT_FOUND: "Not found. Not being found does not mean that it is safe.",
}
FROZEN = "Under a freeze order: {name}. Move nothing, and do not tell the other side."
EXAMINED = "Under examination; not a finding of guilt: {name}."
NAME_CAN_BE_COPIED = " A name can be copied: compare the site and the account."
NAME_IS_LISTED = "Names like this are on the warning list: {name}. A name alone is no verdict: compare sites and accounts."
FREEZE_LIST = "freeze"
CLOCK_SKEW = timedelta(minutes=5)
_BAD = frozenset({Verdict.SUSPENDED, Verdict.LICENCE_ENDED, Verdict.NOT_LICENSED_HERE, Verdict.LISTED, Verdict.UNDER_REVIEW})


@dataclass(frozen=True)
class Hit:
    """An entry that counts now, and how it was found. `standing` is None on the freeze list, which says nothing in public."""

    row: Row
    standing: Standing | None
    how: How


@dataclass(frozen=True)
class Checked:
    """The verdict with all that led to it. `missing` are lists the key may read that have never arrived."""

    question: Question
    hits: tuple[Hit, ...]
    held: dict[str, Held]
    missing: tuple[str, ...]
    at: datetime
    max_age: timedelta

    @cached_property
    def verdict(self) -> Verdict:
        """The public verdict. A freeze order leaves it as it would be."""
        return conclude([hit.standing.finding(hit.how) for hit in self.hits if hit.standing])

    @cached_property
    def payment(self) -> Decision:
        """What to do with a payment to or from whoever this is."""
        found = [evidence(hit.row.entry, hit.standing, hit.how, given=self.question.raw, action=hit.row.action) for hit in self.hits]
        return decide([item for item in found if item])

    @property
    def is_frozen(self) -> bool:
        """Whether a freeze order is in force."""
        return any(ruling.row.condition == Condition.FREEZE_ORDER for ruling in self.payment.rulings)

    @property
    def is_stale(self) -> bool:
        """Whether a list was last verified too long ago, or has never arrived."""
        return bool(self.missing) or any(is_stale(held, self.at, self.max_age) for held in self.held.values())

    @property
    def sentence(self) -> str:
        """The verdict for a person."""
        names = ", ".join(dict.fromkeys(str(hit.row.entry["name"]) for hit in self.hits))
        # "Altyn Ltd." ends the sentence by itself.
        return self._pattern().replace("{name}.", names.removesuffix(".") + ".").replace("{name}", names)

    def _pattern(self) -> str:
        if self.is_frozen:
            return FROZEN
        if self.verdict == Verdict.NOT_FOUND and self.hits:
            return NAME_IS_LISTED
        if self.verdict == Verdict.LISTED and self.payment.to != Action.BLOCK:
            return EXAMINED
        is_by_name = any(hit.how == How.NAME for hit in self.hits)
        return SENTENCES[self.verdict] + (NAME_CAN_BE_COPIED if is_by_name else "")

    @property
    def exit_code(self) -> int:
        """0 licensed; 1 not licensed, listed, under review or frozen; 6 the copy is stale; 3 nothing found."""
        if self.verdict in _BAD or self.is_frozen:
            return 1
        if self.is_stale:
            return 6
        return 0 if self.verdict in LICENSED else 3

    def as_json(self) -> dict[str, Any]:
        """The shape of the server's look-up, with what to do about a payment and how fresh the copy is."""
        first = self.question.readings[0]
        return {
            "query": {"raw": self.question.raw, "kind": str(first.kind), "canonical": first.canonical},
            "verdict": str(self.verdict),
            "at": rfc3339(self.at),
            "payment": {"to": str(self.payment.to), "from": str(self.payment.from_)},
            "matches": [_match(hit) for hit in self.hits],
            "notice": self.sentence,
            "lists": {code: held.seq for code, held in self.held.items()},
            "age_seconds": {code: age_seconds(held, self.at) for code, held in self.held.items()},
            "missing": list(self.missing),
            "is_stale": self.is_stale,
        }


def is_stale(held: Held, at: datetime, max_age: timedelta) -> bool:
    """Whether the copy was last verified longer ago than the bank allows, or, by a clock that was set back, in the future."""
    return not -CLOCK_SKEW <= at - held.verified_at <= max_age


def age_seconds(held: Held, at: datetime) -> int:
    """How long ago the server last confirmed that this is its head."""
    return int((at - held.verified_at).total_seconds())


def check(store: Store, text: str, *, at: datetime, max_age: timedelta) -> Checked:
    """What the local lists say of `text` at `at`. Raises `UsageError` on a text that can be nothing or before the first sync."""
    try:
        question = read_question(text)
    except InvalidError as error:
        raise UsageError(error.message) from None
    found = store.look(question.wanted, question.name_key)
    if not found.held:
        raise UsageError("There is no list yet. Run “exreg sync” first.")
    rows = [(row, How.EXACT) for row in found.hit] or [(row, How.NAME) for row in found.named]
    return Checked(question, tuple(_counting(rows, found.held, at, max_age)), found.held, found.missing, at, max_age)


def _counting(rows: Iterable[tuple[Row, How]], held: dict[str, Held], at: datetime, max_age: timedelta) -> Iterable[Hit]:
    for row, how in rows:
        if row.list == FREEZE_LIST:
            if is_frozen(row.entry, at):
                yield Hit(row, None, how)
            continue
        standing = standing_at(row.entry, at)
        # What a stale list clears is not cleared; what it warns of stays a warning.
        if standing and not (standing.verdict in LICENSED and is_stale(held[row.list], at, max_age)):
            yield Hit(row, standing, how)


def _match(hit: Hit) -> dict[str, Any]:
    entry = hit.row.entry
    return {
        "how": str(hit.how),
        "list": hit.row.list,
        "category": entry["category"],
        "reference": entry["id"],
        "name": entry["name"],
        "kind": hit.row.kind,
        "value": hit.row.value,
        "verdict": str(hit.standing.verdict) if hit.standing else None,
        "action": hit.row.action,
        "authority": entry["authority"],
        "basis": entry["basis"],
        "note": entry["note"],
        "valid_from": entry["valid_from"],
        "valid_until": entry["valid_until"],
    }
