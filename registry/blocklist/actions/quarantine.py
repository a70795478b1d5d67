"""Keeping an entry from being published because it would hit a licensee or a protected identifier, and letting it go."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.queries import holders_of
from registry.accounts.states import Role
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.blocklist.actions.changes import mark_change
from registry.blocklist.actions.refusals import hit_sentence
from registry.blocklist.guard import Hit
from registry.blocklist.models import Change, Entry, List
from registry.blocklist.states import SubjectKind
from registry.lib.errors import RuleError
from registry.outbox.actions import queue_mail

RELEASE_ENTRY = "blocklist.release_entry"
RELEASE_CHANGES = "blocklist.release_changes"
NAMED = 20


@transaction.atomic
def quarantine_entries(found: Mapping[int, Sequence[Hit]], *, at: datetime) -> int:
    """Quarantine entries that hit what they must not, and alarm the list officers. Gives how many were not there before.

    Called by the publisher in its own transaction: the rest of the publication goes out. An override by four eyes holds.
    """
    free = Entry.objects.filter(pk__in=found, override_proposal=None)
    reasons = {number: " ".join(map(hit_sentence, found[number][:NAMED])) for number in free.values_list("pk", flat=True)}
    return quarantine(reasons, at=at)


@transaction.atomic
def quarantine(reasons: Mapping[int, str], *, at: datetime) -> int:
    """Quarantine entries, each for its reason, and alarm the list officers. Gives how many were not there before."""
    free = Entry.objects.filter(pk__in=reasons, quarantined_at=None, removed_at=None)
    entries = list(free.select_for_update().order_by("pk"))
    for entry in entries:
        entry.quarantined_at = at
        entry.quarantine_reason = reasons[entry.pk]
        entry.save(update_fields=["quarantined_at", "quarantine_reason"])
        record(entry, "entry.quarantined", actor=None, at=at, reason=entry.quarantine_reason)
    if entries:
        _alarm("entries_quarantined", {"entries": entries[:NAMED], "count": len(entries)}, about=entries[0], at=at)
    return len(entries)


@transaction.atomic
def hold_changes(head: List, changes: Sequence[int], *, removals: int, at: datetime) -> None:
    """Hold changes back that would take a great part off a list at once, and alarm the list officers.

    They wait until two officers release them (`propose_release_of_changes`).
    """
    held = Change.objects.filter(pk__in=changes, held_at=None, published_seq=None).update(held_at=at)
    if not held:
        return
    record(head, "list.removals_held", actor=None, at=at, changes=held, removals=removals, of=head.count)
    _alarm("removals_held", {"list": head, "removals": removals, "count": head.count}, about=head, at=at)


def propose_release(entry_id: int, *, reason: str, actor: User, at: datetime) -> Proposal:
    """Propose that an entry under quarantine is published all the same: the separate, recorded override.

    Raises `RuleError` when it is not under quarantine, and as `approvals.actions.propose`.
    """
    entry = Entry.objects.get(pk=entry_id)
    _check_quarantined(entry)
    return propose(RELEASE_ENTRY, subject=entry, payload={}, reason=reason, actor=actor, at=at, title=str(entry))


def propose_release_of_changes(list_code: str, *, reason: str, actor: User, at: datetime) -> Proposal:
    """Propose that the removals held back on a list are published. Raises `RuleError` when nothing is held."""
    head = List.objects.get(code=list_code)
    if not held_changes(head):
        raise RuleError(_("Nothing is held back on this list."), code="nothing-held")
    return propose(RELEASE_CHANGES, subject=head, payload={}, reason=reason, actor=actor, at=at, title=str(head))


@transaction.atomic
def release_entry(proposal: Proposal, *, actor: User, at: datetime) -> Entry:
    """Do what an approved release says. Only for the approvals handler."""
    entry = Entry.objects.select_for_update().get(pk=int(proposal.subject_id))
    _check_quarantined(entry)
    entry.quarantined_at, entry.quarantine_reason, entry.override_proposal = None, "", proposal
    entry.save(update_fields=["quarantined_at", "quarantine_reason", "override_proposal"])
    record(entry, "entry.released", actor=actor, at=at, reason=proposal.reason, proposal=proposal.pk)
    code = List.objects.values_list("code", flat=True).get(pk=entry.list_id)
    mark_change(code, SubjectKind.ENTRY, entry.pk, approved_at=at, due_at=at, urgent=entry.is_urgent, proposal=proposal)
    return entry


@transaction.atomic
def release_changes(proposal: Proposal, *, actor: User, at: datetime) -> int:
    """Do what an approved release of held changes says. Only for the approvals handler. Gives how many were released."""
    head = List.objects.select_for_update(no_key=True).get(pk=int(proposal.subject_id))
    held = held_changes(head)
    Change.objects.filter(pk__in=held).update(held_at=None, released_by=proposal)
    record(head, "list.removals_released", actor=actor, at=at, reason=proposal.reason, proposal=proposal.pk, changes=len(held))
    first = Change.objects.filter(pk__in=held[:1]).first()
    if first:
        # A fresh mark for one of them wakes the publisher; it takes all that are due.
        mark_change(head.code, first.subject_kind, first.subject_id, approved_at=at, due_at=at, proposal=proposal)
    return len(held)


def held_changes(head: List) -> list[int]:
    """The changes of a list that are held back, by number."""
    rows = Change.objects.filter(list=head, published_seq=None, held_at__isnull=False)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _check_quarantined(entry: Entry) -> None:
    if entry.quarantined_at is None or entry.removed_at is not None:
        raise RuleError(_("This entry is not under quarantine."), code="not-quarantined")


def _alarm(template: str, context: Mapping[str, object], *, about: Entry | List, at: datetime) -> None:
    for officer in holders_of(Role.LIST_OFFICER):
        queue_mail(to=officer.email, template=template, context=context, language=officer.language or "en", at=at, about=about)
