"""Verdicts of a look-up, from the severest to the friendliest (decisions.md, lookup verdicts and principle 7)."""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """What the register says to somebody who asks. Declared from the severest on: conflicting facts come before all."""

    UNDER_REVIEW = "under_review"
    LISTED = "listed"
    LICENCE_ENDED = "licence_ended"
    SUSPENDED = "suspended"
    NOT_LICENSED_HERE = "not_licensed_here"
    APPLICANT = "applicant"
    LICENSED_RESTRICTED = "licensed_restricted"
    LICENSED = "licensed"
    NOT_FOUND = "not_found"


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


def most_severe(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that stands when several hold: never the friendliest. `NOT_FOUND` for none."""
    return min(verdicts, key=_RANK.__getitem__, default=Verdict.NOT_FOUND)
