"""Verdicts of a look-up, and the rules by which what was found becomes one (decisions.md, principles and table)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


class How(StrEnum):
    """What led to a finding. Only an exact value makes a verdict about a payment; a name is never more than a hint."""

    EXACT = "exact"
    NAME = "name"
    LOOKALIKE = "lookalike"


LICENSED = frozenset({Verdict.LICENSED, Verdict.LICENSED_RESTRICTED})
_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True)
class Finding:
    """One thing found. `is_listing`: it stands on the list by a decision to list, not because of how a licence stands."""

    how: How
    verdict: Verdict
    is_listing: bool


def most_severe(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that stands when several hold: never the friendliest. `NOT_FOUND` for none."""
    return min(verdicts, key=_RANK.__getitem__, default=Verdict.NOT_FOUND)


def conclude(findings: Sequence[Finding]) -> Verdict:
    """The one verdict of all findings.

    Exact values decide alone; one that is both listed and a licensee's is under review (row 2). By name only, a firm of the
    register shows as it stands, but a listed name condemns nobody and clears nobody (row 10). A look-alike makes no verdict.
    """
    exact = [finding for finding in findings if finding.how == How.EXACT]
    if exact:
        is_licensees = any(finding.verdict in LICENSED for finding in exact)
        if is_licensees and any(finding.is_listing for finding in exact):
            return Verdict.UNDER_REVIEW
        return most_severe(finding.verdict for finding in exact)
    named = [finding for finding in findings if finding.how == How.NAME]
    if any(finding.is_listing for finding in named):
        return Verdict.NOT_FOUND
    return most_severe(finding.verdict for finding in named)
