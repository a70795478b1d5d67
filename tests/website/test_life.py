"""What the public sees of the life of a licence: withheld suspensions, corrections, errors reported."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.licensing.actions import ActTerms, propose_act
from registry.licensing.models import ErrorReport
from registry.licensing.queries import acts_of
from registry.licensing.states import LicenceMove
from registry.lookup.queries import lookup, recent_changes, register_entry
from tests.licensing import world as w
from tests.website.conftest import Scene

M = LicenceMove
DAY = timedelta(days=1)


def act(scene: Scene, move: LicenceMove, at: Any, **terms: Any) -> int:
    facts = {"ground": "law_breached", "reason": "As found.", **terms}
    proposal = propose_act(scene.licence.pk, move, ActTerms(**facts), actor=scene.world.officer, at=at)
    w.approved(scene.world, proposal, at)
    return acts_of(scene.licence).latest("number").number


def page(client: Client, scene: Scene, rest: str = "") -> str:
    return client.get(f"/en/register/{scene.number}/{rest}").content.decode()


def test_a_withheld_suspension_shows_as_what_it_stands_in_front_of(client: Client, scene: Scene) -> None:
    at = scene.granted_at + DAY
    number = act(scene, M.SUSPEND, at, publicity="staff", reason="Secret.")
    html = page(client, scene)
    assert "is suspended" not in html
    assert "Secret." not in html
    assert lookup("altyn.example", at=timezone.now()).verdict == "licensed"
    assert {change.status for change in recent_changes(at=timezone.now(), limit=9)} == {"active"}
    act(scene, M.CORRECT, at + DAY, about=number, publicity="public", reason="Clients wait.")
    assert lookup("altyn.example", at=timezone.now()).verdict == "suspended"
    html = page(client, scene)
    assert "Record corrected: Suspend the licence" in html
    assert "Secret." not in html


def test_a_suspension_public_from_a_day_shows_from_then_on_also_for_days_before(client: Client, scene: Scene) -> None:
    at = scene.granted_at + DAY
    act(scene, M.SUSPEND, at, publicity="later", public_from=at + 5 * DAY)
    day = at + 2 * DAY
    before, after = register_entry(scene.number, at=day), register_entry(scene.number, at=day, seen_at=at + 6 * DAY)
    assert before is not None
    assert after is not None
    assert (before.status, after.status) == ("active", "suspended")
    assert lookup("altyn.example", at=day).verdict == "licensed"
    assert lookup("altyn.example", at=day, seen_at=at + 6 * DAY).verdict == "suspended"


def test_what_a_status_keeps_is_what_it_counts_as(client: Client, scene: Scene) -> None:
    at = scene.granted_at + DAY
    number = act(scene, M.REVOKE, at)
    act(scene, M.STAY, at + DAY, about=number, ground="court_order")
    found = client.get(f"/api/v1/register/{scene.number}/").json()
    assert (found["status"], found["counts_as"]) == ("court_stay", "active")
    assert "a court stayed the decision" in page(client, scene)
    assert lookup(scene.number, at=timezone.now()).verdict == "licensed"
    act(scene, M.SET_ASIDE, at + 3 * DAY, about=number, ground="on_appeal", reason="The court found for the holder.")
    html = page(client, scene)
    assert "Set aside: Revoke the licence" in html
    assert "The court found for the holder." in html
    entry = register_entry(scene.number, at=at)
    assert entry is not None
    assert entry.status == "active"


def test_anybody_reports_an_error_and_gets_a_number(client: Client, scene: Scene) -> None:
    assert "Report an error in this entry" in page(client, scene)
    where = f"/en/register/{scene.number}/error/"
    assert client.get(where).status_code == 200
    assert client.post(where, {"text": " "}).status_code == 400
    assert client.post(where, {"text": "a\u202eb"}).status_code == 400
    sent = client.post(where, {"text": "The site is another one.", "contact": ""})
    assert sent.status_code == 302
    report = ErrorReport.objects.get()
    shown = client.get(sent["Location"]).content.decode()
    assert report.reference in shown
    assert "another one" not in shown
    assert client.get(f"/en/register/{scene.number}/error/E-NONE-NONE/").status_code == 404
    assert client.get("/en/register/AFSA-A-LA-2020-0001/error/").status_code == 404


@pytest.mark.parametrize("address", ["/en/register/?status=court_stay", "/en/register/?status=winding_down"])
def test_the_new_statuses_can_be_filtered_by(client: Client, scene: Scene, address: str) -> None:
    assert client.get(address).status_code == 200
