"""Telling the publisher that a list has to say something else, now or at a known instant."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from registry.approvals.models import Proposal
from registry.blocklist.models import Change, List
from registry.blocklist.states import ListCode, SubjectKind
from registry.outbox.wake import wake

PUBLISH_TASK = "distribution.publish"
BATCH = 5000


def mark_change(
    list_code: ListCode | str,
    subject_kind: SubjectKind | str,
    subject_id: int,
    *,
    approved_at: datetime,
    due_at: datetime,
    urgent: bool = False,
    proposal: Proposal | None = None,
) -> Change:
    """Note, in the act's transaction, that the list may have to change for this subject at `due_at`.

    Mark one change for the present and one for each boundary known already (an end, a date of effect). Never lowers or
    moves an earlier mark. The publisher is woken after commit.
    """
    return mark_changes(
        list_code, subject_kind, [subject_id], approved_at=approved_at, due_at=due_at, urgent=urgent, proposal=proposal
    )[0]


@transaction.atomic
def mark_changes(
    list_code: ListCode | str,
    subject_kind: SubjectKind | str,
    subject_ids: Iterable[int],
    *,
    approved_at: datetime,
    due_at: datetime,
    urgent: bool = False,
    proposal: Proposal | None = None,
) -> list[Change]:
    """As `mark_change`, for many subjects of one act."""
    head = List.objects.get(code=list_code)
    kind = SubjectKind(subject_kind)
    rows = [
        Change(
            list=head,
            subject_kind=kind,
            subject_id=subject_id,
            approved_at=approved_at,
            due_at=due_at,
            is_urgent=urgent,
            proposal=proposal,
        )
        for subject_id in subject_ids
    ]
    made = Change.objects.bulk_create(rows, batch_size=BATCH)
    wake(PUBLISH_TASK, head.code)
    return made
