"""Telling the publisher that a list has to say something else, now or at a known instant."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from registry.approvals.models import Proposal
from registry.blocklist.copying import copy_in
from registry.blocklist.models import Change, List
from registry.blocklist.states import ListCode, SubjectKind
from registry.outbox.wake import wake

PUBLISH_TASK = "distribution.publish"


@transaction.atomic
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
    head = List.objects.get(code=list_code)
    change = Change.objects.create(
        list=head,
        subject_kind=SubjectKind(subject_kind),
        subject_id=subject_id,
        approved_at=approved_at,
        due_at=due_at,
        is_urgent=urgent,
        proposal=proposal,
    )
    wake(PUBLISH_TASK, head.code)
    return change


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
) -> None:
    """As `mark_change`, for many subjects of one act."""
    head = List.objects.get(code=list_code)
    same = (head.pk, SubjectKind(subject_kind).value, approved_at, due_at, urgent, proposal.pk if proposal else None)
    columns = ("list_id", "subject_kind", "approved_at", "due_at", "is_urgent", "proposal_id", "subject_id")
    copy_in(Change, columns, ((*same, subject_id) for subject_id in subject_ids))
    wake(PUBLISH_TASK, head.code)
