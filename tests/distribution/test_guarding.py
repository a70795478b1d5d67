"""No publication blocks a licensee or what is protected by mistake, and none empties a list unseen."""

import json
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from registry.approvals.actions import approve
from registry.blocklist.actions import propose_release, propose_release_of_changes
from registry.blocklist.models import Change, Entry, Line, ProtectedIdentifier
from registry.distribution.actions import publish_list
from registry.licensing import actions
from registry.outbox.models import Mail
from tests.licensing import world as w
from tests.licensing.world import AT as GRANTED
from tests.listing import AT, Officers, approved, draft, list_officers, listed

LATER = GRANTED + timedelta(days=1)


@pytest.fixture
def officers(db: None) -> Officers:
    """Of each test's own: others of this module found another regulator."""
    return list_officers()


def lines() -> list[dict[str, Any]]:
    return [json.loads(text) for text in Line.objects.filter(list__code="block").order_by("entry_ref").values_list("line", flat=True)]


def protect(value: str) -> None:
    ProtectedIdentifier.objects.create(kind="site", canonical=value, match="host_and_below", reason="A bank")


def test_an_entry_that_hits_the_protected_set_is_kept_back_and_the_rest_goes_out(officers: Officers) -> None:
    bad = listed(officers, draft("Bad", "pay.bank.example"))
    good = listed(officers, draft("Good", "good.example"))
    protect("bank.example")
    publication = publish_list("block", at=AT)
    assert publication is not None
    assert [line["id"] for line in lines()] == [good.reference]
    bad.refresh_from_db()
    assert bad.quarantined_at == AT
    assert "bank.example" in bad.quarantine_reason
    assert set(Mail.objects.filter(subject__contains="kept from publication").values_list("to", flat=True)) == {
        officers.first.email,
        officers.second.email,
    }
    assert not Change.objects.filter(published_seq=None).exists()
    assert publish_list("block", at=AT + timedelta(hours=1)) is None


def test_two_officers_may_override_a_quarantine_and_it_is_on_record(officers: Officers) -> None:
    bad = listed(officers, draft("Bad", "pay.bank.example"))
    protect("bank.example")
    publish_list("block", at=AT)
    proposal = propose_release(bad.pk, reason="It is no bank's.", actor=officers.first, at=AT)
    assert "bank.example" in proposal.content
    approved(proposal, officers)
    assert publish_list("block", at=AT) is not None
    bad.refresh_from_db()
    assert (bad.quarantined_at, bad.override_proposal) == (None, proposal)
    assert [line["id"] for line in lines()] == [bad.reference]


class TestLicensee:
    """A listing and a licensee with the same site."""

    @pytest.fixture(autouse=True)
    def _quick_passwords(self, settings: Settings) -> None:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    @pytest.fixture
    def world(self, db: None) -> w.World:
        return w.build_world()

    def test_a_listing_that_is_out_goes_on_hold_when_its_site_proves_to_be_a_licensees(self, world: w.World) -> None:
        officers = list_officers(world.authority)
        entry = listed(officers, draft("Rival", "shop.altyn.example", "t.me/rival"), GRANTED)
        publish_list("block", at=GRANTED)
        licence = w.licensed(world)
        site = licence.exchange.identifiers.get(kind="site")
        actions.confirm_identifier(site.pk, actor=world.officer, at=LATER, note="Seen.")
        publication = publish_list("block", at=LATER)
        assert publication is not None
        (line,) = lines()
        assert (line["id"], line["action"]) == (entry.reference, "hold")
        assert Entry.objects.get(pk=entry.pk).quarantined_at == LATER

    def test_a_suspension_of_the_licensee_itself_is_no_conflict(self, world: w.World) -> None:
        licence = w.licensed(world)
        site = licence.exchange.identifiers.get(kind="site")
        actions.confirm_identifier(site.pk, actor=world.officer, at=GRANTED, note="Seen.")
        proposal = actions.propose_suspension(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=LATER)
        approve(proposal.pk, actor=world.approver, at=LATER, content_hash=proposal.content_hash)
        publish_list("block", at=LATER)
        (line,) = lines()
        assert line["category"] == "suspended"
        assert not Entry.objects.exclude(quarantined_at=None).exists()


def test_a_great_drop_is_held_for_a_second_officer_and_the_rest_goes_out(officers: Officers) -> None:
    end = AT + timedelta(days=1)
    for number in range(25):
        listed(officers, draft(f"Brand {number}", f"brand{number}.example", valid_until=end if number < 22 else None))
    publish_list("block", at=AT)
    extra = listed(officers, draft("Extra", "extra.example"), end)
    publication = publish_list("block", at=end)
    assert publication is not None
    assert (publication.ops, publication.count) == (1, 26)
    assert extra.reference in {line["id"] for line in lines()}
    assert Change.objects.exclude(held_at=None).filter(published_seq=None).count() == 22
    assert Mail.objects.filter(subject__contains="22 removals are held back").exists()
    assert publish_list("block", at=end + timedelta(hours=1)) is None
    approved(propose_release_of_changes("block", reason="They all ran out.", actor=officers.first, at=end), officers, end)
    released = publish_list("block", at=end + timedelta(hours=2))
    assert released is not None
    assert (released.ops, released.count) == (22, 4)


def test_a_whole_category_is_not_dropped_at_once(officers: Officers) -> None:
    end = AT + timedelta(days=1)
    for number in range(10):
        what = draft(f"Foreign {number}", f"foreign{number}.example", valid_until=end, category="not_licensed_here", action="report")
        listed(officers, what)
    for number in range(60):
        listed(officers, draft(f"Brand {number}", f"brand{number}.example"))
    publish_list("block", at=AT)
    assert publish_list("block", at=end) is None
    assert Change.objects.exclude(held_at=None).count() == 10


def test_a_few_removals_need_nobody_else(officers: Officers) -> None:
    end = AT + timedelta(days=1)
    for number in range(9):
        listed(officers, draft(f"Brand {number}", f"brand{number}.example", valid_until=end))
    publish_list("block", at=AT)
    publication = publish_list("block", at=end)
    assert publication is not None
    assert publication.count == 0
