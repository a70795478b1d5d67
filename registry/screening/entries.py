"""What an entry of a published list means at an instant, for somebody who has only the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.screening.decisions import Action, Condition, Evidence
from registry.screening.verdicts import LICENSED, Finding, How, Verdict

_VERDICT_OF_CATEGORY = {
    "illegal": Verdict.LISTED,
    "not_licensed_here": Verdict.NOT_LICENSED_HERE,
    "suspended": Verdict.SUSPENDED,
    "licence_ended": Verdict.LICENCE_ENDED,
    "licensed": Verdict.LICENSED,
    "restricted": Verdict.LICENSED_RESTRICTED,
}
_CONDITION_OF_VERDICT = {
    Verdict.LISTED: Condition.ILLEGAL,
    Verdict.NOT_LICENSED_HERE: Condition.NOT_LICENSED_HERE,
    Verdict.SUSPENDED: Condition.SUSPENDED,
    Verdict.LICENCE_ENDED: Condition.LICENCE_ENDED,
    Verdict.LICENSED: Condition.LICENSED,
    Verdict.LICENSED_RESTRICTED: Condition.RESTRICTED,
}
_LISTINGS = frozenset({"illegal", "not_licensed_here"})


@dataclass(frozen=True)
class Standing:
    """Whether an entry counts at an instant, and as what."""

    verdict: Verdict
    is_listing: bool

    def finding(self, how: How) -> Finding:
        """The finding that a hit on the entry is."""
        return Finding(how=how, verdict=self.verdict, is_listing=self.is_listing)


def standing_at(entry: Mapping[str, Any], at: datetime) -> Standing | None:
    """How `entry` (the members of a line) counts at `at`; None when it says nothing then.

    A `licensed` entry past its `valid_until` is a licence that has ended: an agent that could not fetch the next version
    judges rightly all the same. Any other entry past its end says nothing any more. A category this reader does not know
    counts as listed: a newer server does not make an old agent blind.
    """
    category = str(entry["category"])
    if at < _instant(entry["valid_from"]):
        return None
    is_over = entry["valid_until"] is not None and at >= _instant(entry["valid_until"])
    if category in ("licensed", "restricted"):
        return Standing(Verdict.LICENCE_ENDED if is_over else _VERDICT_OF_CATEGORY[category], is_listing=False)
    if is_over or category == "frozen":
        return None
    return Standing(_VERDICT_OF_CATEGORY.get(category, Verdict.LISTED), is_listing=category in _LISTINGS)


def is_frozen(entry: Mapping[str, Any], at: datetime) -> bool:
    """Whether `entry` of the freeze list is in force at `at`."""
    until = entry["valid_until"]
    return _instant(entry["valid_from"]) <= at and (until is None or at < _instant(until))


def evidence(entry: Mapping[str, Any], standing: Standing | None, how: How, *, given: str, action: str) -> Evidence | None:
    """What a hit on `entry` means for a payment; None when it means nothing. `standing` is None on the freeze list.

    `given` is the party's value that hit, `action` what the list says to do about it. A licensee's name without its account
    clears nobody, so it is no evidence. An action this reader does not know holds.
    """
    if how != How.EXACT:
        is_licensee = standing is not None and standing.verdict in LICENSED
        return None if is_licensee or how != How.NAME else Evidence(Condition.LISTED_NAME, given, reference=str(entry["id"]))
    condition = _CONDITION_OF_VERDICT[standing.verdict] if standing else Condition.FREEZE_ORDER
    stated = Action(action) if action in (Action.BLOCK, Action.HOLD, Action.REPORT) else Action.HOLD
    return Evidence(condition, given, stated, str(entry["id"]))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
