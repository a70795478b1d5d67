"""What the lists have to say of a licence at an instant: the truth table of standing × list, as one function of facts.

No query, no clock. A licence that is lost is a positive entry on `block`, never a mere absence from `licensed`
(decisions.md, principle 2).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.blocklist.states import Category, EntryAction, ListCode
from registry.licensing.standing import Span, changes_after, standing_among
from registry.licensing.states import ENDED, LICENSED, LicenceStatus


@dataclass(frozen=True)
class Saying:
    """What one list says of one licence: category, what banks do, and between which instants it holds."""

    category: Category
    action: EntryAction
    valid_from: datetime
    valid_until: datetime | None


_LICENSED_AS = {
    LicenceStatus.ACTIVE: (Category.LICENSED, EntryAction.NO_OBJECTION),
    LicenceStatus.RESTRICTED: (Category.RESTRICTED, EntryAction.REPORT),
    LicenceStatus.SURRENDER_REQUESTED: (Category.RESTRICTED, EntryAction.REPORT),
    LicenceStatus.WINDING_DOWN: (Category.RESTRICTED, EntryAction.REPORT),
}


def saying_of(list_code: str, spans: Sequence[Span], siblings: Iterable[Sequence[Span]], at: datetime) -> Saying | None:
    """What `list_code` has to say at `at` of the licence with `spans`; None: nothing.

    `siblings` are the spans of the same holder's other licences: an ended licence is not held against a holder who has
    another that is alive, such as its renewal. Banks are told the facts, withheld from the public or not; a court stay and a
    renewal applied for in time count as what they keep.
    """
    standing = standing_among(spans, at)
    if standing is None:
        return None
    if list_code == ListCode.LICENSED and standing.counts_as in _LICENSED_AS:
        category, action = _LICENSED_AS[standing.counts_as]
        return Saying(category, action, standing.valid_from, standing.licensed_until)
    if list_code != ListCode.BLOCK:
        return None
    if standing.counts_as == LicenceStatus.SUSPENDED:
        return Saying(Category.SUSPENDED, EntryAction.HOLD, standing.valid_from, licensed_again_at(spans, at))
    if standing.counts_as in ENDED and not any(is_alive(other, at) for other in siblings):
        return Saying(Category.LICENCE_ENDED, EntryAction.HOLD, _end_of(spans, at), None)
    return None


def is_alive(spans: Sequence[Span], at: datetime) -> bool:
    """Whether a licence with these spans is in force or suspended at `at`."""
    standing = standing_among(spans, at)
    return standing is not None and standing.counts_as in {*LICENSED, LicenceStatus.SUSPENDED}


def licensed_again_at(spans: Sequence[Span], at: datetime) -> datetime | None:
    """The next known instant at which the licence is in force again; None when none is known.

    An entry that holds a suspended licence ends there and not at a mere change of the trouble: an agent that is offline
    while the suspended licence also runs out must not forget it.
    """
    standings = ((moment, standing_among(spans, moment)) for moment in changes_after(spans, at))
    return next((moment for moment, standing in standings if standing and standing.is_licensed), None)


def _end_of(spans: Sequence[Span], at: datetime) -> datetime:
    standing = standing_among(spans, at)
    if standing is None:
        raise ValueError("the licence does not stand at all")
    return standing.valid_from
