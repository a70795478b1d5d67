"""Rotating a wallet on the pages of an exchange and by its programs."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from registry.accounts.actions import issue_key
from registry.accounts.states import Scope
from registry.blocklist.models import Change
from registry.exchanges.models import ControlProof, ExchangeIdentifier, WalletRotation
from registry.exchanges.states import RotationState
from registry.licensing.actions import drop_identifier, finish_windows, start_application
from registry.licensing.models import Licence
from registry.licensing.queries import authority_over, present_answers
from tests.api.banks import caller
from tests.apply.conftest import browser
from tests.exchanges.showing import OTHER_KEY, WALLET, signed
from tests.licensing import world as w

BASE, API = "/en/apply/wallets/", "/api/v1/wallets"


@pytest.fixture
def licensed(world: w.World) -> w.World:
    w.licensed(world, timezone.now() - timedelta(days=2))
    return world


def program(world: w.World, *scopes: str) -> Client:
    key = issue_key(
        world.organisation.pk, name="Wallets", mode="live", scopes=scopes or [Scope.WALLETS], actor=world.admin,
        at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    return caller(f"Bearer {key[1]}")


def text(answer: Any) -> str:
    return answer.content.decode()


def test_two_people_and_the_wallet_put_it_on_the_list_when_nobody_objects(licensed: w.World, admin: Client, member: Client) -> None:
    assert member.get(f"{BASE}new/").status_code == 403
    assert admin.post(f"{BASE}new/", {"wallet": "nonsense"}).status_code == 400
    assert admin.post(f"{BASE}new/", {"wallet": WALLET.raw, "is_deposit_address": "on"}).status_code == 409
    assert admin.post(f"{BASE}new/", {"wallet": WALLET.raw, "label": "Cold"}).status_code == 302
    rotation = WalletRotation.objects.get()
    assert (rotation.proposer, rotation.regulator) == (licensed.admin, licensed.authority.organisation)
    page = text(admin.get(f"{BASE}{rotation.pk}/"))
    assert "A colleague has to approve it" in page
    assert "/approve/" not in page
    refused = admin.post(f"{BASE}{rotation.pk}/approve/", follow=True)
    assert "Somebody else of your organisation" in text(refused)
    member.post(f"{BASE}{rotation.pk}/approve/")
    proof = ControlProof.objects.get()
    assert f"proves to {authority_over(rotation.exchange_id)} that it controls" in proof.challenge
    admin.post(f"/en/apply/identifiers/{rotation.identifier_id}/show/", {"signature": signed(proof.challenge)})
    rotation.refresh_from_db()
    assert rotation.state == RotationState.WINDOW
    assert finish_windows(timezone.now()) == 0
    before = Change.objects.count()
    end = timezone.now() + settings.WALLET_WINDOW
    assert (finish_windows(end), finish_windows(end)) == (1, 0)
    assert ExchangeIdentifier.objects.get(pk=rotation.identifier_id).confirmed_at == end
    assert Change.objects.count() > before, "the lists look again"


def test_a_colleague_rejects_and_the_proposer_takes_back(licensed: w.World, admin: Client, member: Client) -> None:
    for number, (client, act, data, state) in enumerate(
        [(member, "reject", {"reason": "Not ours."}, RotationState.REJECTED), (admin, "withdraw", {}, RotationState.WITHDRAWN)]
    ):
        admin.post(f"{BASE}new/", {"wallet": WALLET.raw})
        pk = WalletRotation.objects.order_by("-pk")[0].pk
        assert member.post(f"{BASE}{pk}/reject/", {}).status_code == 400
        assert client.post(f"{BASE}{pk}/{act}/", data).status_code == 302
        assert WalletRotation.objects.get(pk=pk).state == state, number
    assert text(member.get(BASE)).count("/wallets/") >= 2


def test_without_a_licence_no_wallet_is_rotated(world: w.World, admin: Client) -> None:
    assert admin.post(f"{BASE}new/", {"wallet": WALLET.raw}).status_code == 409
    w.submitted(world, timezone.now())
    assert admin.post(f"{BASE}new/", {"wallet": WALLET.raw}).status_code == 409


def test_a_program_proposes_and_signs_but_never_approves(licensed: w.World, member: Client) -> None:
    client = program(licensed)
    made = client.post(API, {"wallet": WALLET.raw, "label": "Hot"}, content_type="application/json")
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["state"], body["message"], body["chain"], body["label"]) == ("proposed", None, "eip155", "Hot")
    assert client.post(API, {"wallet": WALLET.raw}, content_type="application/json").status_code == 409
    early = client.post(f"{API}/{body['id']}/signature", {"signature": "0x00"}, content_type="application/json")
    assert (early.status_code, early.headers["Content-Type"]) == (409, "application/problem+json")
    assert client.post(f"{API}/{body['id']}/approve").status_code == 404
    assert browser(licensed.admin).post(f"{BASE}{body['id']}/approve/").status_code == 302
    assert client.get(f"{API}/{body['id']}").json()["state"] == "proposed", "the key is its issuer's"
    member.post(f"{BASE}{body['id']}/approve/")
    message = client.get(f"{API}/{body['id']}").json()["message"]
    wrong = client.post(f"{API}/{body['id']}/signature", {"signature": signed(message, OTHER_KEY)}, content_type="application/json")
    assert wrong.status_code == 400
    assert client.get(f"{API}/{body['id']}").json()["fault"] == "other_signer"
    right = client.post(f"{API}/{body['id']}/signature", {"signature": signed(message)}, content_type="application/json")
    assert right.status_code == 200, right.content
    assert right.json()["state"] == "window"
    assert client.post(f"{API}/{body['id']}/withdraw").json()["state"] == "withdrawn"
    listed = client.get(API, {"limit": 1}).json()
    assert ([row["id"] for row in listed["results"]], listed["next"]) == ([body["id"]], None)


def test_what_a_program_must_not_propose_is_a_problem(licensed: w.World) -> None:
    client = program(licensed)
    for body, status in [
        ({}, 400),
        ({"wallet": "x"}, 400),
        ({"wallet": WALLET.raw, "colour": "red"}, 400),
        ({"wallet": WALLET.raw, "chain": "nochain"}, 400),
        ({"wallet": WALLET.raw, "replaces": "0x" + "3" * 40}, 400),
        ({"wallet": WALLET.raw, "is_deposit_address": True}, 409),
        ({"wallet": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"}, 409),
    ]:
        answer = client.post(API, body, content_type="application/json")
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), body
    assert not WalletRotation.objects.exists()


def test_other_keys_and_other_exchanges_find_nothing(licensed: w.World, admin: Client) -> None:
    admin.post(f"{BASE}new/", {"wallet": WALLET.raw})
    pk = WalletRotation.objects.get().pk
    assert program(licensed, Scope.APPLICATIONS).get(API).status_code == 403
    owner = w.exchange_admin("owner@kumis.example", "Kumis Exchange Ltd.")
    stranger = browser(owner)
    for path, method in [("", "get"), ("approve/", "post"), ("reject/", "post"), ("withdraw/", "post")]:
        assert getattr(stranger, method)(f"{BASE}{pk}/{path}").status_code == 404, path
    organisation = owner.memberships.get().organisation
    key = issue_key(organisation.pk, name="K", mode="live", scopes=[Scope.WALLETS], actor=owner, at=timezone.now())[1]
    assert caller(f"Bearer {key}").get(f"{API}/{pk}").status_code == 403, "it has no exchange on record"


def test_a_variation_begins_with_the_wallets_of_today(licensed: w.World, admin: Client, member: Client) -> None:
    licence = Licence.objects.get()
    old = ExchangeIdentifier.objects.get(exchange=licence.exchange, kind="wallet")
    drop_identifier(old.pk, actor=licensed.officer, at=timezone.now(), reason="Closed.")
    admin.post(f"{BASE}new/", {"wallet": WALLET.raw, "label": "Cold"})
    rotation = WalletRotation.objects.get()
    member.post(f"{BASE}{rotation.pk}/approve/")
    challenge = ControlProof.objects.get().challenge
    admin.post(f"/en/apply/identifiers/{rotation.identifier_id}/show/", {"signature": signed(challenge)})
    assert [item["wallet"]["canonical"] for item in present_answers(licence)["wallets"]["items"]] == [], "not yet confirmed"
    finish_windows(timezone.now() + settings.WALLET_WINDOW)
    variation = start_application(
        licensed.organisation, "AFSA", kind="variation", concerns=licence, actor=licensed.admin, at=timezone.now()
    )
    (item,) = variation.answers.get(section="wallets").data["items"]
    assert (item["wallet"]["canonical"], item["label"]) == (WALLET.canonical, "Cold")
