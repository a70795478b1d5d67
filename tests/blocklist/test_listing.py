"""Listing and removing by four eyes, and what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from registry.approvals.actions import approve
from registry.approvals.registry import handler_for
from registry.audit.queries import events_of
from registry.blocklist.actions import propose_listing, propose_release, propose_removal
from registry.blocklist.drafts import DraftSource, draft_from, identifier_of
from registry.blocklist.models import Change, Entry, EntryIdentifier, EntrySource, ProtectedIdentifier
from registry.blocklist.queries import entries_of, entry_by_reference
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from tests.listing import AT, Officers, approved, draft, listed, removed


def test_an_entry_says_what_was_proposed(officers: Officers) -> None:
    what = draft(
        "Golden Coin", "https://www.Golden-Coin.example/a?b", "t.me/golden_coin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        aliases=("Gold Coin", "Gold Coin", "Golden Coin"), note="Public.", internal_note="Ours.",
        sources=(DraftSource("Police", "https://police.example/1"),),
    )  # fmt: skip
    entry = listed(officers, what)
    assert (entry.name, entry.category, entry.action, entry.listed_at, entry.valid_from) == ("Golden Coin", "illegal", "block", AT, AT)
    assert [name.name for name in entry.names.all()] == ["Gold Coin"]
    assert list(entry.identifiers.values_list("kind", "canonical", "chain", "match")) == [
        ("site", "golden-coin.example", "", "host_and_below"),
        ("page", "t.me/golden_coin", "", "url_prefix"),
        ("wallet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bitcoin", "exact"),
    ]
    assert EntrySource.objects.get().reference == "https://police.example/1"
    assert [event.action for event in events_of(entry)] == ["entry.listed"]
    assert entry_by_reference(entry.reference) == entry


def test_a_draft_and_its_payload_are_the_same_thing(officers: Officers) -> None:
    what = draft("A", "a.example", valid_from=AT, valid_until=AT + timedelta(days=1), aliases=("B",))
    assert draft_from(what.as_payload()) == what


def test_nothing_is_listed_before_another_officer_approves(officers: Officers) -> None:
    proposal = propose_listing(draft("A", "a.example"), reason="x", actor=officers.first, at=AT)
    assert not Entry.objects.exists()
    with pytest.raises(NotAllowedError):
        approve(proposal.pk, actor=officers.first, at=AT, content_hash=proposal.content_hash)
    assert not Entry.objects.exists()


def test_only_list_officers_propose(officers: Officers) -> None:
    with pytest.raises(NotAllowedError):
        propose_listing(draft("A", "a.example"), reason="x", actor=officers.authority.first, at=AT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 401}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "a\ud800"}, "name"),
        ({"authority": ""}, "authority"),
        ({"basis": ""}, "basis"),
        ({"evidence": "", "sources": ()}, "evidence"),
        ({"category": "licensed"}, "category"),
        ({"category": "other"}, "category"),
        ({"action": "no_objection"}, "action"),
        ({"note": "x" * 5001}, "note"),
        ({"aliases": tuple(map(str, range(201)))}, "aliases"),
        ({"sources": (DraftSource("", "x"),)}, "sources"),
        ({"valid_from": AT, "valid_until": AT}, "valid_until"),
        ({"valid_until": AT - timedelta(days=1)}, "valid_until"),
    ],
)
def test_what_is_wrong_with_a_draft_is_named(officers: Officers, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        propose_listing(replace(draft("A", "a.example"), **changes), reason="x", actor=officers.first, at=AT)  # type: ignore[arg-type]
    assert refusal.value.field == field


@pytest.mark.parametrize("text", ["Golden Coin", "", "KZ00 1111 2222 3333 4444", "https://user:x@evil.example/"])
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        identifier_of(text)
    assert refusal.value.field == "identifiers"


class TestGuard:
    """What may not be listed, as an officer meets it."""

    @pytest.mark.parametrize(
        "text", ["bank.example", "pay.bank.example", "example-bank.test/login", "vk.com", "t.me", "vercel.app", "gov.kz"]
    )
    def test_protected_and_everybodys_hosts_are_refused_with_the_reason(self, officers: Officers, text: str) -> None:
        for value in ("bank.example", "example-bank.test"):
            ProtectedIdentifier.objects.create(kind="site", canonical=value, match="host_and_below", reason="A bank")
        kind = "page" if "/" in text else "site"
        what = replace(draft("A"), identifiers=(identifier_of(text, kind),))
        with pytest.raises(RuleError) as refusal:
            propose_listing(what, reason="x", actor=officers.first, at=AT)
        assert (refusal.value.code, refusal.value.field) == ("guarded", "identifiers")
        assert text.split("/", maxsplit=1)[0] in refusal.value.message

    def test_what_became_protected_meanwhile_is_refused_at_approval(self, officers: Officers) -> None:
        proposal = propose_listing(draft("A", "a.example"), reason="x", actor=officers.first, at=AT)
        ProtectedIdentifier.objects.create(kind="site", canonical="a.example", match="host_and_below", reason="A bank")
        with pytest.raises(RuleError):
            approved(proposal, officers)
        assert not Entry.objects.exists()


def test_an_entry_is_removed_by_four_eyes_for_good(officers: Officers) -> None:
    entry = removed(officers, listed(officers))
    assert (entry.removed_at, entry.removal_reason) == (AT, "ceased")
    with pytest.raises(RuleError):
        propose_removal(entry.pk, removal_reason="ceased", reason="x", actor=officers.first, at=AT)
    assert list(entries_of("block")) == []
    assert list(entries_of("block", with_removed=True)) == [entry]


def test_an_open_removal_is_void_when_the_entry_changed(officers: Officers) -> None:
    entry = listed(officers)
    proposal = propose_removal(entry.pk, removal_reason="ceased", reason="x", actor=officers.first, at=AT)
    Entry.objects.filter(pk=entry.pk).update(action="hold")
    assert approved(proposal, officers).state == "void"
    entry.refresh_from_db()
    assert entry.removed_at is None


def test_a_removal_needs_a_reason_of_the_list(officers: Officers) -> None:
    entry = listed(officers)
    with pytest.raises(InvalidError) as refusal:
        propose_removal(entry.pk, removal_reason="expired", reason="x", actor=officers.first, at=AT)
    assert refusal.value.field == "removal_reason"


def test_only_quarantined_entries_are_released(officers: Officers) -> None:
    with pytest.raises(RuleError):
        propose_release(listed(officers).pk, reason="x", actor=officers.first, at=AT)


def test_pages_say_what_approving_will_do(officers: Officers) -> None:
    first = listed(officers)
    proposal = propose_listing(draft("Copy", "golden-coin.example", is_urgent=True), reason="x", actor=officers.first, at=AT)
    effects = handler_for(proposal.kind).effects(proposal)
    assert any(first.reference in line for line in effects)
    assert any("15 minutes" in line for line in effects)
    removal = propose_removal(first.pk, removal_reason="erroneous", reason="x", actor=officers.first, at=AT)
    assert len(handler_for(removal.kind).effects(removal)) == 2


def test_changes_are_marked_for_every_known_moment(officers: Officers) -> None:
    start, end = AT + timedelta(days=1), AT + timedelta(days=2)
    entry = listed(officers, draft("A", "a.example", valid_from=start, valid_until=end))
    assert list(Change.objects.filter(subject_id=entry.pk).order_by("due_at").values_list("due_at", flat=True)) == [start, end]


def check_deferred() -> None:
    """Make the database run now what it would at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _copy(entry: Entry, **changes: object) -> Entry:
    columns = {field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields if not field.primary_key}
    return Entry(**{**columns, **changes})


def test_the_database_refuses_an_entry_that_nobody_approved(officers: Officers) -> None:
    entry = listed(officers)
    open_one = propose_listing(draft("A", "a.example"), reason="x", actor=officers.first, at=AT)
    removal = propose_removal(entry.pk, removal_reason="ceased", reason="x", actor=officers.first, at=AT)
    for proposal_id in (None, open_one.pk, removal.pk, entry.proposal_id):
        with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012
            _copy(entry, proposal_id=proposal_id).save()
            check_deferred()


def test_the_database_refuses_a_removal_that_nobody_approved(officers: Officers) -> None:
    entry = listed(officers)
    other = removed(officers, listed(officers, draft("B", "b.example")))
    for proposal_id in (None, entry.proposal_id, other.removal_proposal_id):
        with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012
            Entry.objects.filter(pk=entry.pk).update(removed_at=AT, removal_reason="ceased", removal_proposal_id=proposal_id)
            check_deferred()


def test_the_database_keeps_entries_and_what_they_follow_from(officers: Officers) -> None:
    entry = removed(officers, listed(officers))
    for changes in (
        {"origin_kind": "licence"},
        {"proposal_id": None},
        {"listed_at": AT - timedelta(days=9)},
        {"removed_at": None, "removal_reason": ""},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(**changes)
    EntryIdentifier.objects.filter(entry=entry).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()


@pytest.mark.parametrize("text", ["golden coin", "GOLDEN-COIN.example", "https://golden-coin.example/x", "e0000001", "Golden"])
def test_an_entry_is_found_by_name_identifier_and_reference(officers: Officers, text: str) -> None:
    entry = listed(officers)
    asked = entry.reference if text.startswith("e0") else text
    assert list(entries_of("block", text=asked)) == [entry]
    assert list(entries_of("block", text="nothing like it")) == []
