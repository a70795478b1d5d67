"""Taking on a bank, and its endpoints."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from registry.accounts.queries import has_role
from registry.accounts.states import Role, Scope
from registry.audit.queries import events_of
from registry.distribution import actions
from registry.distribution.actions.endpoints import live_secrets
from registry.distribution.models import Delivery, Endpoint
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from tests.distribution.subscribing import Bank, bank
from tests.listing import AT, Officers, draft, listed

URL = "https://bank.example/hook"


@pytest.fixture
def alfa(officers: Officers) -> Bank:
    return bank(officers)


def test_a_bank_is_taken_on_with_its_first_administrator_by_four_eyes(officers: Officers, alfa: Bank) -> None:
    assert alfa.subscriber.lists == ["licensed", "block"]
    assert has_role(alfa.admin, Role.BANK_ADMIN, organisation=alfa.organisation)
    assert [event.action for event in events_of(alfa.subscriber)] == ["subscriber.added"]


def test_only_an_administrator_of_the_regulator_takes_on_subscribers(officers: Officers, alfa: Bank) -> None:
    with pytest.raises(NotAllowedError):
        actions.subscribe(alfa.organisation.pk, lists=["block"], contact_email="a@b.kz", actor=officers.first, at=AT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lists": []}, "lists"),
        ({"lists": ["other"]}, "lists"),
        ({"contact_email": "x"}, "contact_email"),
        ({"code": "alfa"}, "code"),
        ({"name": " "}, "name"),
    ],
)
def test_what_is_wrong_with_a_new_bank_is_named(officers: Officers, alfa: Bank, changes: dict[str, object], field: str) -> None:
    facts: dict[str, object] = {
        "name": "Beta Bank", "code": "beta", "lists": ["block"], "contact_email": "a@beta.test", "admin_email": "b@beta.test", "admin_name": "B",
        "reason": "x", "actor": officers.authority.first, "at": AT,
    }  # fmt: skip
    with pytest.raises(InvalidError) as refusal:
        actions.onboard_bank(**(facts | changes))  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_nobody_subscribes_twice(officers: Officers, alfa: Bank) -> None:
    with pytest.raises(RuleError):
        actions.subscribe(alfa.organisation.pk, lists=["block"], contact_email="a@b.kz", actor=officers.authority.first, at=AT)


def test_an_endpoint_shows_its_secret_once_and_keeps_it_sealed(alfa: Bank) -> None:
    made = alfa.endpoint(URL)
    row = Endpoint.objects.get()
    assert made.secret.startswith("whsec_")
    assert made.secret not in row.sealed_secret
    assert live_secrets(row, AT) == [made.secret]


def test_an_endpoint_is_managed_by_the_banks_administrator_or_its_key(officers: Officers, alfa: Bank) -> None:
    assert actions.add_endpoint(alfa.subscriber.pk, url=URL, actor=alfa.key(), at=AT)
    other = bank(officers, "beta")
    for stranger in (other.admin, other.key(), alfa.key(Scope.LISTS_READ), officers.first):
        with pytest.raises(NotAllowedError):
            actions.add_endpoint(alfa.subscriber.pk, url=URL + "2", actor=stranger, at=AT)


def test_the_same_address_is_one_endpoint_until_it_is_removed(alfa: Bank) -> None:
    made = alfa.endpoint(URL)
    with pytest.raises(RuleError):
        alfa.endpoint(URL)
    actions.remove_endpoint(made.endpoint.pk, actor=alfa.admin, at=AT)
    assert alfa.endpoint(URL)


@pytest.mark.parametrize("url", ["http://bank.example/", "https://10.0.0.1/", "https://user@bank.example/"])
def test_an_unsafe_address_is_refused(alfa: Bank, url: str) -> None:
    with pytest.raises(InvalidError):
        alfa.endpoint(url)


def test_http_to_this_machine_is_for_the_demo_only(alfa: Bank, settings: Settings) -> None:
    settings.DEMO = True
    assert alfa.endpoint("http://127.0.0.1:9000/")
    settings.DEMO = False
    with pytest.raises(InvalidError):
        alfa.endpoint("http://127.0.0.1:9001/")


def test_two_secrets_live_for_a_day_after_a_rotation(alfa: Bank) -> None:
    made = alfa.endpoint(URL)
    rotated = actions.rotate_secret(made.endpoint.pk, actor=alfa.admin, at=AT)
    row = Endpoint.objects.get()
    assert live_secrets(row, AT) == [rotated.secret, made.secret]
    assert live_secrets(row, AT + timedelta(hours=24)) == [rotated.secret]


def test_a_publication_is_told_to_endpoints_of_subscribers_of_that_list(officers: Officers, alfa: Bank) -> None:
    told = alfa.endpoint(URL).endpoint
    paused = alfa.endpoint(URL + "/paused").endpoint
    actions.pause_endpoint(paused.pk, actor=alfa.admin, at=AT)
    bank(officers, "beta", ("licensed",)).endpoint(URL)
    listed(officers)
    actions.publish_list("block", at=AT)
    assert list(Delivery.objects.values_list("endpoint", flat=True)) == [told.pk]


def test_a_newer_publication_overtakes_what_nobody_sends_yet(officers: Officers, alfa: Bank) -> None:
    alfa.endpoint(URL)
    for number in range(3):
        listed(officers, draft(f"Brand {number}", f"brand{number}.example"))
        actions.publish_list("block", at=AT)
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["superseded", "superseded", "pending"]


def test_on_resumption_the_newest_version_is_told(officers: Officers, alfa: Bank) -> None:
    endpoint = alfa.endpoint(URL).endpoint
    listed(officers)
    actions.publish_list("block", at=AT)
    actions.pause_endpoint(endpoint.pk, actor=alfa.admin, at=AT)
    assert Delivery.objects.get().state == "superseded"
    listed(officers, draft("Other", "other.example"))
    actions.publish_list("block", at=AT)
    assert Delivery.objects.count() == 1
    actions.resume_endpoint(endpoint.pk, actor=alfa.admin, at=AT)
    assert [(row.event.seq, row.state) for row in Delivery.objects.order_by("pk")] == [(1, "superseded"), (2, "pending")]


@pytest.mark.parametrize("act", ["pause_endpoint", "resume_endpoint", "remove_endpoint", "rotate_secret", "send_test"])
def test_a_removed_endpoint_stays_removed(alfa: Bank, act: str) -> None:
    endpoint = alfa.endpoint(URL).endpoint
    actions.remove_endpoint(endpoint.pk, actor=alfa.admin, at=AT)
    with pytest.raises(RuleError):
        getattr(actions, act)(endpoint.pk, actor=alfa.admin, at=AT)
