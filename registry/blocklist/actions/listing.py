"""Putting a subject on a list and taking it off. Each act is proposed by one list officer and approved by another."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.blocklist.actions.changes import mark_change
from registry.blocklist.actions.refusals import refuse_guarded
from registry.blocklist.drafts import DraftIdentifier, EntryDraft, checked, draft_from
from registry.blocklist.models import Entry, EntryIdentifier, EntryName, EntrySource, List
from registry.blocklist.queries import list_head
from registry.blocklist.states import PROPOSED_REMOVAL_REASONS, ListCode, OriginKind, RemovalReason, SubjectKind
from registry.identifiers import fold_name
from registry.lib.errors import InvalidError, RuleError

LIST_ENTRY = "blocklist.list_entry"
REMOVE_ENTRY = "blocklist.remove_entry"


def propose_listing(draft: EntryDraft, *, reason: str, actor: User, at: datetime, list_code: str = ListCode.BLOCK) -> Proposal:
    """Propose that the subject of `draft` goes on the list. Nothing is listed until another list officer approves.

    Raises `InvalidError` naming a wrong field, `RuleError` (code `guarded`) when an identifier is protected, belongs to
    everybody or is an exchange's own, and as `approvals.actions.propose`.
    """
    tidy = checked(draft)
    if tidy.valid_until and tidy.valid_until <= at:
        raise InvalidError(_("The listing must end in the future."), field="valid_until")
    refuse_guarded(tidy.identifiers)
    payload = {"list": list_code, "entry": tidy.as_payload()}
    return propose(LIST_ENTRY, subject=list_head(list_code), payload=payload, reason=reason, actor=actor, at=at, title=tidy.name)


def propose_removal(
    entry_id: int,
    *,
    removal_reason: RemovalReason | str,
    reason: str,
    actor: User,
    at: datetime,
    wrong_from: datetime | None = None,
) -> Proposal:
    """Propose that an entry leaves its list. For `erroneous`, banks are told since when it stood there by mistake.

    `wrong_from` is by default the day it was listed. Raises `RuleError` when it is off the list already or follows from a
    licence, `InvalidError` for an unknown reason, and as `approvals.actions.propose`.
    """
    if removal_reason not in PROPOSED_REMOVAL_REASONS:
        raise InvalidError(_("Choose a reason."), field="removal_reason")
    entry = Entry.objects.get(pk=entry_id)
    _check_standing(entry)
    since = (wrong_from or entry.listed_at) if removal_reason == RemovalReason.ERRONEOUS else None
    payload = {"removal_reason": str(removal_reason), "wrong_from": since.isoformat() if since else None}
    return propose(REMOVE_ENTRY, subject=entry, payload=payload, reason=reason, actor=actor, at=at, title=str(entry))


@transaction.atomic
def list_entry(proposal: Proposal, *, actor: User, at: datetime) -> Entry:
    """Do what an approved proposal to list says. Only for the approvals handler."""
    draft = draft_from(proposal.payload["entry"])
    refuse_guarded(draft.identifiers)
    head = List.objects.get(code=proposal.payload["list"])
    entry = Entry.objects.create(**entry_columns(draft, head, at=at), proposal=proposal)
    add_names(entry, draft.aliases)
    add_identifiers(entry, draft.identifiers)
    EntrySource.objects.bulk_create([EntrySource(entry=entry, source=item.source, reference=item.reference) for item in draft.sources])
    record(entry, "entry.listed", actor=actor, at=at, reason=proposal.reason, proposal=proposal.pk, list=head.code, name=entry.name)
    mark_entry(entry, proposal, at=at)
    return entry


@transaction.atomic
def remove_entry(proposal: Proposal, *, actor: User, at: datetime) -> Entry:
    """Do what an approved proposal to remove says. Only for the approvals handler."""
    entry = Entry.objects.select_for_update().get(pk=int(proposal.subject_id))
    _check_standing(entry)
    wrong_from = proposal.payload["wrong_from"]
    entry.removed_at, entry.removal_reason, entry.removal_proposal = at, proposal.payload["removal_reason"], proposal
    entry.wrong_from = datetime.fromisoformat(wrong_from) if wrong_from else None
    entry.save(update_fields=["removed_at", "removal_reason", "removal_proposal", "wrong_from"])
    record(entry, "entry.removed", actor=actor, at=at, reason=proposal.reason, proposal=proposal.pk, why=entry.removal_reason)
    list_code = List.objects.values_list("code", flat=True).get(pk=entry.list_id)
    mark_change(list_code, SubjectKind.ENTRY, entry.pk, approved_at=at, due_at=at, urgent=bool(wrong_from), proposal=proposal)
    return entry


def entry_columns(draft: EntryDraft, head: List, *, at: datetime) -> dict[str, object]:
    """The columns of the entry that a draft becomes when it is approved at `at`."""
    in_force = draft if draft.valid_from else replace(draft, valid_from=at)
    return {
        "list": head,
        "category": in_force.category,
        "name": in_force.name,
        "key": fold_name(in_force.name)[:400],
        "authority": in_force.authority,
        "basis": in_force.basis,
        "territory": in_force.territory,
        "action": in_force.action,
        "note": in_force.note,
        "internal_note": in_force.internal_note,
        "valid_from": in_force.valid_from,
        "valid_until": in_force.valid_until,
        "listed_at": at,
        "is_urgent": in_force.is_urgent,
        "origin_kind": OriginKind.LISTING,
    }


def add_names(entry: Entry, aliases: tuple[str, ...]) -> None:
    """Give the entry its other names."""
    EntryName.objects.bulk_create([EntryName(entry=entry, name=name, key=fold_name(name)[:400]) for name in aliases])


def add_identifiers(entry: Entry, identifiers: tuple[DraftIdentifier, ...]) -> None:
    """Give the entry its identifiers."""
    EntryIdentifier.objects.bulk_create([entry_identifier(entry, item) for item in identifiers])


def entry_identifier(entry: Entry, item: DraftIdentifier) -> EntryIdentifier:
    """The row of one identifier, not saved."""
    return EntryIdentifier(
        entry=entry,
        kind=item.kind,
        raw=item.raw,
        canonical=item.value,
        chain=item.chain,
        tag=item.tag,
        match=item.match,
        action=item.action,
        confidence=item.confidence,
    )


def mark_entry(entry: Entry, proposal: Proposal, *, at: datetime) -> None:
    """Tell the publisher of an entry listed at `at`: when it comes into force, and when it runs out."""
    code = ListCode(entry.list.code)
    due_at = max(at, entry.valid_from)
    mark_change(code, SubjectKind.ENTRY, entry.pk, approved_at=at, due_at=due_at, urgent=entry.is_urgent, proposal=proposal)
    if entry.valid_until:
        mark_change(code, SubjectKind.ENTRY, entry.pk, approved_at=at, due_at=entry.valid_until, proposal=proposal)


def _check_standing(entry: Entry) -> None:
    if entry.origin_kind != OriginKind.LISTING:
        raise RuleError(_("This entry follows from a licence. It changes when the licence does."), code="origin")
    if entry.removed_at is not None:
        raise RuleError(_("This entry is off the list already."), code="removed")
