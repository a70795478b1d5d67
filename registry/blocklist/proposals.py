"""The kinds of proposal about lists: what is reviewed, what approving does, and what it will do in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.accounts.models import User
from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.approvals.registry import Handler, Payload
from registry.blocklist.actions.imports import IMPORT, apply_import, batch_content, close_import
from registry.blocklist.actions.listing import LIST_ENTRY, REMOVE_ENTRY, list_entry, remove_entry
from registry.blocklist.actions.quarantine import RELEASE_CHANGES, RELEASE_ENTRY, held_changes, release_changes, release_entry
from registry.blocklist.models import Change, Entry, ImportBatch, List
from registry.blocklist.queries import entries_named_by, guard, references_of
from registry.blocklist.states import Category, EntryAction, RemovalReason
from registry.lib.clock import rfc3339

NAMED = 10


def _list_content(_subject_id: str, payload: Payload) -> Mapping[str, Any]:
    return {"list": payload["list"], "entry": payload["entry"]}


def _list_effects(proposal: Proposal) -> list[str]:
    draft = proposal.payload["entry"]
    head = List.objects.get(code=proposal.payload["list"])
    names = {
        "name": draft["name"],
        "list": head.get_code_display(),
        "category": Category(draft["category"]).label,
        "action": EntryAction(draft["action"]).label,
        "count": len(draft["identifiers"]),
    }
    told = [_("“%(name)s” joins the list “%(list)s” as “%(category)s”; banks are told: “%(action)s”.") % names]
    told.append(
        ngettext("It matches payments by %(count)d identifier.", "It matches payments by %(count)d identifiers.", len(draft["identifiers"]))
        % names
        if draft["identifiers"]
        else _("It has no identifier, so no payment is stopped by it: banks only see a candidate by name.")
    )
    told.extend(_already(draft["identifiers"], head.code))
    if draft["urgent"]:
        told.append(_("It is urgent: banks have 15 minutes."))
    return told


def _already(identifiers: Iterable[Mapping[str, Any]], code: str) -> list[str]:
    entries = entries_named_by(((item["kind"], item["value"]) for item in identifiers), code)[:NAMED]
    return [_("%(entry)s already stands on the list with one of these identifiers.") % {"entry": entry} for entry in entries]


def _entry_content(subject_id: str, payload: Payload) -> Mapping[str, Any]:
    entry = Entry.objects.select_related("list").get(pk=int(subject_id))
    return {
        "act": dict(payload),
        "list": entry.list.code,
        "entry": entry.reference,
        "name": entry.name,
        "category": entry.category,
        "action": entry.action,
        "removed_at": rfc3339(entry.removed_at) if entry.removed_at else None,
        "quarantined_at": rfc3339(entry.quarantined_at) if entry.quarantined_at else None,
        "identifiers": [f"{item.kind} {item.canonical}" for item in references_of(entry)],
    }


def _release_content(subject_id: str, payload: Payload) -> Mapping[str, Any]:
    entry = Entry.objects.get(pk=int(subject_id))
    keys = [(item.kind, item.canonical, item.chain, item.tag, item.match) for item in references_of(entry)]
    hits = [f"{hit.owner} {hit.kind} {hit.value} {hit.guarded_value} {hit.reason}" for hit in guard().hits(keys)]
    return {**_entry_content(subject_id, payload), "hits": hits}


def _held_content(subject_id: str, _payload: Payload) -> Mapping[str, Any]:
    head = List.objects.get(pk=int(subject_id))
    return {"list": head.code, "changes": held_changes(head)}


def _remove_effects(proposal: Proposal) -> list[str]:
    reason = RemovalReason(proposal.payload["removal_reason"])
    told = [_("%(entry)s leaves the list: %(reason)s.") % {"entry": proposal.title, "reason": reason.label}]
    if proposal.payload["wrong_from"]:
        told.append(_("Banks are told since when it stood there by mistake, so that they can release what they stopped."))
    return told


def _release_effects(proposal: Proposal) -> list[str]:
    return [_("%(entry)s is published although it hits a guarded identifier. This override is on record.") % {"entry": proposal.title}]


def _held_effects(proposal: Proposal) -> list[str]:
    head = List.objects.get(pk=int(proposal.subject_id))
    count = Change.objects.filter(list=head, published_seq=None, held_at__isnull=False).count()
    names = {"count": count, "list": head}
    return [ngettext("%(count)d change of “%(list)s” goes out.", "%(count)d changes of “%(list)s” go out.", count) % names]


def _import_effects(proposal: Proposal) -> list[str]:
    batch = ImportBatch.objects.get(pk=int(proposal.subject_id))
    return [
        _("%(new)d new entries join the list, %(changed)d are changed, %(merged)d rows join other entries.") % batch.counts,
        _("%(same)d rows say what the list says already; %(rejected)d rows were rejected.") % batch.counts,
    ]


def _do_list(proposal: Proposal, actor: User, at: datetime) -> None:
    list_entry(proposal, actor=actor, at=at)


def _do_remove(proposal: Proposal, actor: User, at: datetime) -> None:
    remove_entry(proposal, actor=actor, at=at)


def _do_release(proposal: Proposal, actor: User, at: datetime) -> None:
    release_entry(proposal, actor=actor, at=at)


def _do_release_changes(proposal: Proposal, actor: User, at: datetime) -> None:
    release_changes(proposal, actor=actor, at=at)


def _do_import(proposal: Proposal, actor: User, at: datetime) -> None:
    apply_import(proposal, actor=actor, at=at)


def _lock_entry(proposal: Proposal) -> None:
    Entry.objects.select_for_update().get(pk=int(proposal.subject_id))


def _lock_batch(proposal: Proposal) -> None:
    ImportBatch.objects.select_for_update().get(pk=int(proposal.subject_id))


def _url(proposal: Proposal) -> str:
    return reverse("portal:proposal", args=[proposal.pk])


LISTING = Handler(
    kind=LIST_ENTRY,
    title=gettext_lazy("List a platform"),
    propose_role=Role.LIST_OFFICER,
    approve_role=Role.LIST_OFFICER,
    content=_list_content,
    execute=_do_list,
    effects=_list_effects,
    url=_url,
)
REMOVAL = Handler(
    kind=REMOVE_ENTRY,
    title=gettext_lazy("Take an entry off a list"),
    propose_role=Role.LIST_OFFICER,
    approve_role=Role.LIST_OFFICER,
    content=_entry_content,
    execute=_do_remove,
    effects=_remove_effects,
    url=_url,
    exclusive=True,
    lock=_lock_entry,
)
RELEASE = Handler(
    kind=RELEASE_ENTRY,
    title=gettext_lazy("Publish an entry under quarantine"),
    propose_role=Role.LIST_OFFICER,
    approve_role=Role.LIST_OFFICER,
    content=_release_content,
    execute=_do_release,
    effects=_release_effects,
    url=_url,
    exclusive=True,
    lock=_lock_entry,
)
RELEASE_HELD = Handler(
    kind=RELEASE_CHANGES,
    title=gettext_lazy("Publish removals that were held back"),
    propose_role=Role.LIST_OFFICER,
    approve_role=Role.LIST_OFFICER,
    content=_held_content,
    execute=_do_release_changes,
    effects=_held_effects,
    url=_url,
    exclusive=True,
)
IMPORTING = Handler(
    kind=IMPORT,
    title=gettext_lazy("Import a list"),
    propose_role=Role.LIST_OFFICER,
    approve_role=Role.LIST_OFFICER,
    content=batch_content,
    execute=_do_import,
    effects=_import_effects,
    url=_url,
    exclusive=True,
    lock=_lock_batch,
    closed=close_import,
)
HANDLERS = (LISTING, REMOVAL, RELEASE, RELEASE_HELD, IMPORTING)
