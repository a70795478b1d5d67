"""What the public read side answers: plain frozen values, ready for a page or for JSON."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Asked:
    """The question: the text as typed, what kind of thing it was read as, and its normal form."""

    raw: str
    kind: str
    canonical: str


@dataclass(frozen=True)
class Named:
    """A code with its name in the reader's language; of an activity, the investment types it is limited to."""

    code: str
    name: str
    types: tuple["Named", ...] = ()


@dataclass(frozen=True)
class Firm:
    """A legal entity as the public sees it. `sites` are the ones whose control was confirmed."""

    id: int
    legal_name: str
    names: tuple[str, ...]
    country: str
    bin: str
    registration: str
    lei: str
    sites: tuple[str, ...]


@dataclass(frozen=True)
class RegisterEntry:
    """One licence at an instant. `status` and `counts_as` are `LicenceStatus` codes: a court stay and a renewal applied for in
    time count as what they keep. `valid_until` is None for a licence without an end.
    """

    licence_id: int
    number: str
    status: str
    counts_as: str
    status_since: datetime
    valid_from: datetime
    valid_until: datetime | None
    authority: Named
    activities: tuple[Named, ...]
    conditions: tuple[str, ...]
    restrictions: tuple[str, ...]
    firm: Firm
    successor: str = ""
    stood_on: date | None = None
    """Of an imported licence: the day on which the register kept before stood so, and since when this one covers it."""
    covered_since: datetime | None = None


@dataclass(frozen=True)
class Moment:
    """One line of a licence's history: from `at` on it stood as `status`."""

    at: datetime
    status: str
    until: datetime | None
    ground: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Correction:
    """The record of an act was corrected at `at`, or the act set aside, or replaced on appeal. Codes of `LicenceMove`, `Ground`."""

    at: datetime
    move: str
    about: str
    about_at: datetime
    becomes: str
    ground: str
    reason: str
    ground_before: str
    reason_before: str


@dataclass(frozen=True)
class RegisterChange:
    """A licence began to stand as `status` at `at`."""

    at: datetime
    number: str
    name: str
    status: str
    ground: str = ""


@dataclass(frozen=True)
class Match:
    """Something found. `how` is exact, name or lookalike; only exact ones (and one unambiguous name) make a verdict."""

    how: str
    list: str
    category: str
    reference: str
    name: str
    kind: str
    value: str
    verdict: str
    action: str = ""
    authority: str = ""
    basis: str = ""
    note: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """The answer to one question at one instant. `lists` holds the version of each list that is served now."""

    asked: Asked
    verdict: str
    at: datetime
    entry: RegisterEntry | None = None
    matches: tuple[Match, ...] = ()
    notices: tuple[str, ...] = ()
    lists: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """A published warning as the public sees it."""

    reference: str
    category: str
    action: str
    name: str
    aliases: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    authority: str
    basis: str
    note: str
    listed_at: datetime
