"""How a subscriber stands with one list. Lag is exposure time, never a difference of numbers (distribution.md §4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.distribution.states import AckOutcome, AckState, SubscriberState

GRACE = timedelta(minutes=15)
STALE_AFTER = timedelta(hours=24)
SILENT_AFTER = timedelta(hours=1)
ALLOWED = timedelta(hours=24)
ALLOWED_URGENT = timedelta(minutes=15)


@dataclass(frozen=True)
class Position:
    """What is known of one subscriber and one list. Seqs are 0 when nothing was acknowledged."""

    since: datetime
    head_seq: int
    enforced_seq: int
    highest_enforced_seq: int
    last_state: str
    last_outcome: str
    last_seen_at: datetime | None
    exposed_since: datetime | None
    """When the oldest version that it does not enforce was published."""
    urgent_since: datetime | None
    """When the oldest urgent one was."""
    is_endpoint_failing: bool

    def exposure(self, at: datetime) -> timedelta:
        """For how long something published has not been enforced; nothing when it is in step."""
        return _since(self.exposed_since, self.since, at)

    def silent_for(self, at: datetime) -> timedelta:
        """How long ago it was last heard of; since it was taken on, if never."""
        return max(at - (self.last_seen_at or self.since), timedelta(0))

    def is_in_breach(self, at: datetime) -> bool:
        """Whether it takes longer than it may: 15 minutes for an urgent version, else a day."""
        return self.exposure(at) > ALLOWED or _since(self.urgent_since, self.since, at) > ALLOWED_URGENT

    def state(self, at: datetime) -> SubscriberState:
        """The gravest state that applies."""
        if self.last_outcome == AckOutcome.HASH_MISMATCH:
            return SubscriberState.DIVERGED
        if self.enforced_seq < self.highest_enforced_seq:
            return SubscriberState.REGRESSED
        if self.last_state == AckState.FAILED or self.is_endpoint_failing:
            return SubscriberState.FAILING
        if self.silent_for(at) > SILENT_AFTER:
            return SubscriberState.SILENT
        exposure = self.exposure(at)
        if exposure > STALE_AFTER:
            return SubscriberState.STALE
        return SubscriberState.LATE if exposure > GRACE else SubscriberState.CURRENT


def _since(moment: datetime | None, subscribed_at: datetime, at: datetime) -> timedelta:
    return max(at - max(moment, subscribed_at), timedelta(0)) if moment else timedelta(0)
