"""My notifications: what may be chosen, what may not and why; and the link in a mail that turns it off."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from registry.accounts.actions import choose_notifications
from registry.audit.models import Event
from registry.lib.errors import InvalidError
from registry.outbox.actions import keep_mail
from registry.outbox.links import off_address
from registry.outbox.models import MailChoice
from registry.outbox.purposes import Purpose
from registry.outbox.states import Choice
from tests.licensing import world as w
from tests.signing_in import signed_in
from tests.worlds import module_world, own_copy

_world = module_world
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PAGE = "/en/account/notifications/"


@pytest.fixture(autouse=True)
def _english(settings: Settings) -> None:
    settings.ROOT_URLCONF = "registry.urls"
    translation.activate("en")


@pytest.fixture
def world(_world: w.World, db: None) -> w.World:
    return own_copy(_world)


def off_path(to: str, purpose: Purpose) -> str:
    """Where a mail of that purpose says it is turned off."""
    mail = keep_mail(to=to, subject="S", text="T", language="en", at=AT, purpose=purpose)
    return off_address(mail.message_id).removeprefix(settings.BASE_URL)


def chosen(address: str) -> dict[str, str]:
    return dict(MailChoice.objects.filter(address=address).values_list("purpose", "choice"))


def test_the_page_asks_what_may_be_chosen_and_says_why_the_rest_always_comes(world: w.World) -> None:
    client = signed_in(world.member)
    text = client.get(PAGE).content.decode()
    assert 'name="reminder"' in text
    assert 'name="receipt"' in text
    assert 'name="decision"' not in text
    assert "Decisions and notices of the authority" in text
    assert "The law asks us to tell you." in text
    assert 'name="approval"' not in text, "that is an officer's"
    answer = client.post(PAGE, {"reminder": "collect", "receipt": "off"})
    assert answer.headers["Location"] == PAGE
    assert chosen(world.member.email) == {"reminder": "collect", "receipt": "off"}
    assert re.search('name="reminder"[^>]*value="collect"[^>]*checked', client.get(PAGE).content.decode())
    assert Event.objects.filter(action="notifications.chosen", actor_id=world.member.pk).count() == 1


def test_an_officer_may_collect_what_waits_for_them_and_not_turn_it_off(world: w.World) -> None:
    client = signed_in(world.approver)
    answer = client.post(PAGE, {"approval": "off", "case": "off", "outcome": "each", "recovery": "each"})
    assert answer.status_code == 400
    assert chosen(world.approver.email) == {}
    client.post(PAGE, {"approval": "collect", "case": "off", "outcome": "each", "recovery": "each"})
    assert chosen(world.approver.email) == {"approval": "collect", "case": "off"}


def test_the_action_refuses_what_the_law_does_not_allow_as_a_whole(world: w.World) -> None:
    choices = {Purpose.RECEIPT: Choice.OFF, Purpose.DECISION: Choice.OFF}
    with pytest.raises(InvalidError):
        choose_notifications(world.member.pk, choices, actor=world.member, at=AT)
    assert chosen(world.member.email) == {}


def test_looking_at_the_link_of_a_mail_changes_nothing_and_one_post_turns_it_off(world: w.World) -> None:
    path = off_path(world.member.email, Purpose.RECEIPT)
    program = Client(enforce_csrf_checks=True)
    assert "Payments that came in" in program.get(path).content.decode()
    assert chosen(world.member.email) == {}
    for _ in range(2):
        assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert chosen(world.member.email) == {"receipt": "off"}
    event = Event.objects.get(action="notifications.chosen")
    assert (event.subject_kind, event.subject_id) == ("accounts.user", str(world.member.pk))


def test_a_link_of_an_address_without_an_account_works_too(world: w.World) -> None:
    path = off_path("feed@alfa.test", Purpose.RECOVERY)
    assert Client().post(path).status_code == 200
    assert chosen("feed@alfa.test") == {"recovery": "off"}


def test_a_forged_link_and_one_for_what_may_not_be_turned_off_do_nothing(world: w.World) -> None:
    good, obligatory = (off_path(world.member.email, purpose) for purpose in (Purpose.RECEIPT, Purpose.DECISION))
    for path in (good[:-3] + "abc", obligatory, "/mail-off/x"):
        assert Client().post(path).status_code == 410
    assert chosen(world.member.email) == {}


def test_the_account_page_leads_there(world: w.World) -> None:
    assert PAGE in signed_in(world.member).get(reverse("account_home")).content.decode()
