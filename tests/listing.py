"""Putting subjects on lists in tests, the way officers do it: one proposes, another approves."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from registry.accounts.models import User
from registry.accounts.states import Role
from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.blocklist.actions import propose_listing, propose_removal
from registry.blocklist.drafts import EntryDraft, identifier_of
from registry.blocklist.models import Entry
from tests.people import Regulator, regulator

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
DRAFT = EntryDraft(
    name="Golden Coin",
    category="illegal",
    action="block",
    authority="Financial Monitoring Agency",
    basis="Law on digital assets, article 11",
    identifiers=(identifier_of("golden-coin.example"),),
    evidence="Screenshots of 20 November.",
)


@dataclass(frozen=True)
class Officers:
    """Two list officers of one regulator."""

    authority: Regulator
    first: User
    second: User


def list_officers(authority: Regulator | None = None) -> Officers:
    """Two list officers of a regulator, a new one by default."""
    authority = authority or regulator()
    first = authority.person(Role.LIST_OFFICER, "first-list@authority.test")
    return Officers(authority, first, authority.person(Role.LIST_OFFICER, "second-list@authority.test"))


def draft(name: str, *identifiers: str, **changes: object) -> EntryDraft:
    """A draft of that name with these identifiers, each recognised by its shape."""
    return replace(DRAFT, name=name, identifiers=tuple(identifier_of(text) for text in identifiers), **changes)  # type: ignore[arg-type]


def approved(proposal: Proposal, officers: Officers, at: datetime = AT) -> Proposal:
    """The proposal, approved by the second officer."""
    return approve(proposal.pk, actor=officers.second, at=at, content_hash=proposal.content_hash)


def listed(officers: Officers, what: EntryDraft = DRAFT, at: datetime = AT) -> Entry:
    """An entry that two officers put on the block list at `at`."""
    proposal = propose_listing(what, reason="Seen to defraud.", actor=officers.first, at=at)
    approved(proposal, officers, at)
    return Entry.objects.get(proposal=proposal)


def removed(officers: Officers, entry: Entry, removal_reason: str = "ceased", at: datetime = AT) -> Entry:
    """The entry, taken off by two officers at `at`."""
    proposal = propose_removal(entry.pk, removal_reason=removal_reason, reason="It stopped.", actor=officers.first, at=at)
    approved(proposal, officers, at)
    return Entry.objects.get(pk=entry.pk)
