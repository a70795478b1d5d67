"""The answer to one text from the local copy alone. Works with the network cable out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from registry.agent.faults import UsageError
from registry.agent.store import Held, Row, Store
from registry.lib.clock import rfc3339
from registry.lib.errors import InvalidError
from registry.screening.entries import Standing, standing_at
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
NAME_IS_LISTED = "Names like this are on the warning list: {name}. A name alone is no verdict: compare sites and accounts."
_FIRST_BAD = frozenset({Verdict.SUSPENDED, Verdict.LICENCE_ENDED, Verdict.NOT_LICENSED_HERE, Verdict.LISTED, Verdict.UNDER_REVIEW})


@dataclass(frozen=True)
class Hit:
    """An entry that counts now, and how it was found."""

    row: Row
    standing: Standing
    how: How


@dataclass(frozen=True)
class Checked:
    """The verdict with all that led to it. `is_stale`: some list is older than the bank allows."""

    question: Question
    verdict: Verdict
    hits: tuple[Hit, ...]
    held: dict[str, Held]
    at: datetime
    max_age: timedelta

    @property
    def is_stale(self) -> bool:
        """Whether a list in use was last verified too long ago."""
        return any(is_stale(held, self.at, self.max_age) for held in self.held.values())

    @property
    def sentence(self) -> str:
        """The verdict for a person."""
        names = ", ".join(dict.fromkeys(hit.row.entry["name"] for hit in self.hits))
        is_hint = self.verdict == Verdict.NOT_FOUND and bool(names)
        return (NAME_IS_LISTED if is_hint else SENTENCES[self.verdict]).format(name=names)

    @property
    def exit_code(self) -> int:
        """0 licensed; 1 do not pay; 6 the copy is stale; 3 nothing found (product.md)."""
        if self.verdict in _FIRST_BAD:
            return 1
        if self.is_stale:
            return 6
        return 0 if self.verdict in LICENSED else 3

    def as_json(self) -> dict[str, Any]:
        """The shape of the server's look-up, with how fresh the copy is."""
        first = self.question.readings[0]
        return {
            "query": {"raw": self.question.raw, "kind": str(first.kind), "canonical": first.canonical},
            "verdict": str(self.verdict),
            "at": rfc3339(self.at),
            "matches": [_match(hit) for hit in self.hits],
            "notice": self.sentence,
            "lists": {code: held.seq for code, held in self.held.items()},
            "age_seconds": {code: int((self.at - held.verified_at).total_seconds()) for code, held in self.held.items()},
            "is_stale": self.is_stale,
        }


def is_stale(held: Held, at: datetime, max_age: timedelta) -> bool:
    """Whether the copy was last verified longer ago than the bank allows."""
    return at - held.verified_at > max_age


def check(store: Store, text: str, *, at: datetime, max_age: timedelta) -> Checked:
    """What the local lists say of `text` at `at`. Raises `UsageError` on a text that can be nothing or before the first sync."""
    try:
        question = read_question(text)
    except InvalidError as error:
        raise UsageError(error.message) from None
    held = store.held()
    if not held:
        raise UsageError("There is no list yet. Run “exreg sync” first.")
    rows = [(row, How.EXACT) for row in store.hit_by(question.wanted)]
    if not rows and question.name_key:
        rows = [(row, How.NAME) for row in store.named(question.name_key)]
    hits = tuple(_counting(rows, held, at, max_age))
    return Checked(question, conclude([hit.standing.finding(hit.how) for hit in hits]), hits, held, at, max_age)


def _counting(rows: Iterable[tuple[Row, How]], held: dict[str, Held], at: datetime, max_age: timedelta) -> Iterable[Hit]:
    for row, how in rows:
        standing = standing_at(row.entry, at)
        # What a stale list clears is not cleared; what it warns of stays a warning (decisions.md, Time).
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
        "verdict": str(hit.standing.verdict),
        "action": entry["action"],
        "authority": entry["authority"],
        "basis": entry["basis"],
        "note": entry["note"],
        "valid_from": entry["valid_from"],
        "valid_until": entry["valid_until"],
    }
