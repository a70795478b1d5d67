"""A licence on the lists, from the grant to the end, published by nobody's hand when its moment comes."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from registry.approvals.models import Proposal
from registry.blocklist.models import ChangeLog, Entry, Line
from registry.distribution.actions import publish_list
from registry.licensing import actions
from registry.licensing.models import Licence
from tests.licensing import world as w
from tests.licensing.world import AT, World, later
from tests.worlds import module_world, own_copy

END = later(days=30)
_world = module_world


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(_world: World, db: None) -> World:
    return own_copy(_world)


def publish(at: datetime) -> dict[str, int]:
    """Publish both lists. Gives the operations of each."""
    found = {code: publish_list(code, at=at) for code in ("licensed", "block")}
    return {code: publication.ops for code, publication in found.items() if publication}


def lines(code: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in Line.objects.filter(list__code=code).order_by("entry_ref").values_list("line", flat=True)]


def act(world: World, licence: Licence, propose: Callable[..., Proposal], at: datetime) -> None:
    proposal = propose(licence.pk, ground="law_breached", reason="As found.", actor=world.officer, at=at)
    w.approved(world, proposal, at)


def confirmed_site(world: World, licence: Licence, at: datetime) -> None:
    site = licence.exchange.identifiers.get(kind="site")
    actions.confirm_identifier(site.pk, actor=world.officer, at=at, note="Seen on the site.")


def test_a_grant_is_published_with_names_and_only_confirmed_identifiers(world: World) -> None:
    licence = w.licensed(world, ends_at=END)
    assert publish(AT) == {"licensed": 1}
    (line,) = lines("licensed")
    assert (line["name"], line["aliases"], line["category"]) == ("Altyn Exchange Ltd.", ["Altyn"], "licensed")
    assert [item["kind"] for item in line["identifiers"]] == ["licence"]
    assert line["valid_until"] == END.isoformat().replace("+00:00", "Z")
    confirmed_site(world, licence, later(hours=1))
    assert publish(later(hours=1)) == {"licensed": 1}
    (line,) = lines("licensed")
    assert [item["value"] for item in line["identifiers"] if item["kind"] == "site"] == ["altyn.example"]


def test_a_suspension_moves_the_licence_to_the_block_list_and_back(world: World) -> None:
    licence = w.licensed(world, ends_at=END)
    confirmed_site(world, licence, AT)
    publish(AT)
    (licensed,) = lines("licensed")
    act(world, licence, actions.propose_suspension, later(hours=2))
    assert publish(later(hours=2)) == {"licensed": 1, "block": 1}
    assert lines("licensed") == []
    (line,) = lines("block")
    assert (line["category"], line["action"], line["valid_until"]) == ("suspended", "hold", None)
    assert line["identifiers"] == licensed["identifiers"]
    act(world, licence, actions.propose_reinstatement, later(hours=3))
    assert publish(later(hours=3)) == {"licensed": 1, "block": 1}
    assert lines("block") == []
    (again,) = lines("licensed")
    assert again["id"] == licensed["id"], "one entry a licence and list, for ever"
    assert Entry.objects.filter(origin_kind="licence").count() == 2


def test_a_licence_ends_by_nobodys_hand(world: World) -> None:
    w.licensed(world, ends_at=END)
    publish(AT)
    assert publish(END - timedelta(microseconds=1)) == {}
    assert publish(END) == {"licensed": 1, "block": 1}
    (line,) = lines("block")
    assert (line["category"], line["valid_from"]) == ("licence_ended", END.isoformat().replace("+00:00", "Z"))
    assert ChangeLog.objects.get(list__code="licensed", op="remove").reason == "standing_changed"
    assert publish(END + timedelta(days=1)) == {}


def test_a_restriction_is_said(world: World) -> None:
    w.licensed(world, conditions=(actions.ConditionFacts("No retail.", kind="restriction"),))
    publish(AT)
    (line,) = lines("licensed")
    assert (line["category"], line["action"]) == ("restricted", "report")


def test_a_licence_that_starts_later_is_published_when_it_starts(world: World) -> None:
    w.licensed(world, starts_at=later(days=5))
    assert publish(AT) == {}
    assert publish(later(days=5)) == {"licensed": 1}


def test_an_identifier_taken_back_leaves_the_list(world: World) -> None:
    licence = w.licensed(world)
    confirmed_site(world, licence, AT)
    publish(AT)
    site = licence.exchange.identifiers.get(kind="site")
    actions.drop_identifier(site.pk, actor=world.officer, at=later(days=1), reason="Sold.")
    assert publish(later(days=1)) == {"licensed": 1}
    (line,) = lines("licensed")
    assert [item["kind"] for item in line["identifiers"]] == ["licence"]
