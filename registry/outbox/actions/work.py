"""Claiming work, and ending it one way or the other."""

import uuid
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction

from registry.outbox.models import Due, Sweep
from registry.outbox.queries import free_rows
from registry.outbox.schedule import next_attempt
from registry.outbox.states import DueState
from registry.outbox.wake import wake

Claim = tuple[int, uuid.UUID]
Row = TypeVar("Row", bound=Due)
ERROR_LENGTH = 2000


@transaction.atomic
def claim_due(model: type[Due], *, at: datetime, limit: int, lease_seconds: float) -> list[Claim]:
    """Lease up to `limit` free rows, the longest due first; each comes with the token that its worker must show.

    Rows that another claimer holds at this moment are skipped, so two sweeps never get the same row.
    """
    ids = list(free_rows(model, at).select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:limit])
    claims = [(pk, uuid.uuid4()) for pk in ids]
    lease_until = at + timedelta(seconds=lease_seconds)
    for pk, token in claims:
        model._default_manager.filter(pk=pk).update(lease_token=token, lease_until=lease_until)
    return claims


@transaction.atomic
def take(model: type[Row], pk: int, token: uuid.UUID | str, *, at: datetime, lease_seconds: float) -> Row | None:
    """The row, if `token` still holds its lease: the attempt is counted and the lease begins anew under a new token.

    None means that another worker has it or that it is done: drop the task. A message that the broker delivers twice
    therefore works once. Commit before doing the work, then call `finish` or `fail` with `row.lease_token`.
    """
    row = model._default_manager.select_for_update().filter(pk=pk, state=DueState.PENDING, lease_token=token).first()
    if row is None:
        return None
    row.lease_token, row.lease_until = (uuid.uuid4(), at + timedelta(seconds=lease_seconds))
    row.attempts += 1
    row.save(update_fields=["lease_token", "lease_until", "attempts"])
    return row


def finish(row: Due, token: uuid.UUID | None, *, at: datetime, state: DueState = DueState.SUCCEEDED) -> bool:
    """End the row, if `token` still holds it. False: the lease ran out and the row is somebody else's now."""
    return _settle(row, token, state=state, done_at=at, last_error="")


def fail(row: Due, token: uuid.UUID | None, *, at: datetime, error: str, retry_after: float | None = None) -> bool:
    """Note the failure and set the next try, or give up after a day. False as in `finish`."""
    again = next_attempt(row.attempts, at, retry_after=retry_after, since=row.tried_since)
    if again is None:
        return _settle(row, token, state=DueState.FAILED, done_at=at, last_error=error[:ERROR_LENGTH])
    return _settle(row, token, state=DueState.PENDING, next_attempt_at=again, last_error=error[:ERROR_LENGTH])


def release(model: type[Due], claims: list[Claim]) -> None:
    """Give claimed rows back untouched, e.g. because no worker could be told of them."""
    for pk, token in claims:
        model._default_manager.filter(pk=pk, lease_token=token).update(lease_token=None, lease_until=None)


def mark_swept(model: type[Due], *, at: datetime) -> None:
    """Note that somebody looked for work of this table."""
    Sweep.objects.update_or_create(model_label=model._meta.label, defaults={"swept_at": at})


def wake_due(model: type[Due]) -> None:
    """After commit, have a worker look for due rows of this table now rather than at the next sweep."""
    wake("outbox.sweep", model._meta.label)


def _settle(row: Due, token: uuid.UUID | None, **changes: object) -> bool:
    held = type(row)._default_manager.filter(pk=row.pk, lease_token=token, state=DueState.PENDING)
    if token is None or not held.update(lease_token=None, lease_until=None, **changes):
        return False
    for name, value in changes.items():
        setattr(row, name, value)
    return True
