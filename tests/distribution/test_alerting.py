"""Those whom a publication is about are written to with it: administrators only, once, whatever else runs."""

from datetime import datetime

import pytest
from pytest_django import Settings

from registry.blocklist.actions import mark_change
from registry.distribution.actions import publish_list, reconcile
from registry.distribution.models import HolderAlert
from registry.exchanges.actions import withdraw_identifier
from registry.licensing import actions
from registry.licensing.models import Licence
from registry.outbox.models import Mail
from tests.licensing import world as w
from tests.licensing.world import AT, World, later
from tests.listing import draft, list_officers, listed
from tests.worlds import module_world, own_copy

_world = module_world
ADMIN, MEMBER, STRANGER = "admin@altyn.example", "member@altyn.example", "owner@kumis.example"


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(_world: World, db: None) -> World:
    return own_copy(_world)


def told(words: str = "banks are told something else") -> list[str]:
    return list(Mail.objects.filter(subject__contains=words).order_by("pk").values_list("to", flat=True))


def confirmed(world: World, licence: Licence, kind: str = "site", at: datetime = AT) -> None:
    actions.confirm_identifier(licence.exchange.identifiers.get(kind=kind).pk, actor=world.officer, at=at, note="Seen.")


def suspended(world: World, licence: Licence, at: datetime) -> None:
    w.approved(world, actions.propose_suspension(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=at), at)


def test_administrators_are_written_to_with_each_publication_about_them_and_nobody_else(world: World) -> None:
    w.exchange_admin(STRANGER, "Kumis Exchange Ltd.")
    licence = w.licensed(world)
    publish_list("licensed", at=AT)
    assert told() == [ADMIN]
    assert "added" in Mail.objects.get(subject__contains="banks are told").text
    confirmed(world, licence, at=later(hours=1))
    publish_list("licensed", at=later(hours=1))
    suspended(world, licence, later(hours=2))
    for code in ("licensed", "block"):
        publish_list(code, at=later(hours=2))
    texts = list(Mail.objects.filter(subject__contains="banks are told").order_by("pk").values_list("text", flat=True))
    assert [word for text in texts for word in ("added", "changed", "removed") if f": {word}." in text] == [
        "added",
        "changed",
        "removed",
        "added",
    ]
    assert told() == [ADMIN] * 4
    assert MEMBER not in told()


def test_no_run_that_publishes_nothing_about_it_writes_again(world: World) -> None:
    licence = w.licensed(world)
    publish_list("licensed", at=AT)
    mark_change("licensed", "licence", licence.pk, approved_at=later(hours=1), due_at=later(hours=1))
    assert publish_list("licensed", at=later(hours=1)) is None
    reconcile("licensed", at=later(hours=2))
    officers = list_officers(world.authority)
    listed(officers, draft("Bad", "bad.example"), later(hours=2))
    assert publish_list("block", at=later(hours=2)) is not None
    assert told() == [ADMIN]
    assert HolderAlert.objects.count() == 1


def test_an_entry_that_names_a_confirmed_identifier_is_told_of_and_one_kept_back_without_its_name(world: World) -> None:
    licence = w.licensed(world)
    officers = list_officers(world.authority)
    listed(officers, draft("Rival Coin", "shop.altyn.example"), AT)
    publish_list("block", at=AT)
    assert told() == []
    confirmed(world, licence, at=later(hours=1))
    publish_list("block", at=later(hours=1))
    publish_list("block", at=later(hours=2))
    assert told("is kept back") == [ADMIN]
    mail = Mail.objects.get(subject__contains="is kept back")
    assert "altyn.example" in mail.text
    assert "Rival" not in mail.text
    assert "Rival" not in mail.subject


def test_a_withdrawn_identifier_is_told_of_at_once(world: World) -> None:
    licence = w.licensed(world)
    site = licence.exchange.identifiers.get(kind="site")
    withdraw_identifier(site.pk, actor=world.officer, at=AT, reason="It belongs to another firm.")
    assert told("no longer counts as yours") == [ADMIN]
    assert "It belongs to another firm." in Mail.objects.get(subject__contains="no longer counts").text
