"""Reading the state of the work."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from registry.outbox.models import Due, Mail, Sweep
from registry.outbox.registry import DueKind, due_kinds
from registry.outbox.states import DueState

MOST_LOOKED_AT = 100


@dataclass(frozen=True)
class Backlog:
    """How one table stands: how long its oldest due row waits, and how long ago anybody looked. Seconds; None = nothing."""

    model_label: str
    oldest_due_seconds: float | None
    swept_seconds: float | None


def free_rows(model: type[Due], at: datetime) -> QuerySet[Due]:
    """Rows that a worker may claim at `at`, the longest due first."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    rows = model._default_manager.filter(free, state=DueState.PENDING, next_attempt_at__lte=at)
    return model.claimable(rows, at).order_by("next_attempt_at", "pk")


def backlogs(at: datetime) -> list[Backlog]:
    """One line a registered table, in order of registration."""
    swept = dict(Sweep.objects.values_list("model_label", "swept_at"))
    return [_backlog(kind, at, swept.get(kind.model._meta.label)) for kind in due_kinds()]


def mails() -> QuerySet[Mail]:
    """All mails, newest first."""
    return Mail.objects.order_by("-created_at", "-pk")


def _backlog(kind: DueKind, at: datetime, swept_at: datetime | None) -> Backlog:
    # Only what a worker could take: a row that waits for somebody else, such as a bank that does not answer, is no backlog.
    rows = kind.model._default_manager.filter(state=DueState.PENDING, next_attempt_at__lte=at)
    since = [row.free_since for row in kind.model.claimable(rows, at).order_by("next_attempt_at")[:MOST_LOOKED_AT]]
    return Backlog(
        kind.model._meta.label,
        (at - min(since)).total_seconds() if since else None,
        (at - swept_at).total_seconds() if swept_at else None,
    )
