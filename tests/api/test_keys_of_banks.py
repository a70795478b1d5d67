"""Who may read a list: keys by Bearer and Basic, expiry, revocation, addresses, scopes, subscriptions."""

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from registry.accounts.actions import revoke_key
from registry.accounts.states import Scope
from registry.distribution.models import Subscriber
from registry.feed import EMPTY_HASH
from tests.accounts.conftest import bank_person
from tests.api.banks import Bank, caller
from tests.api.conftest import problem
from tests.listing import Officers

pytestmark = pytest.mark.django_db
HEAD, SNAPSHOT, CHANGES, ACKS = (f"/api/v1/lists/block/{what}" for what in ("head", "snapshot", "changes", "acks"))


@pytest.mark.parametrize("path", [HEAD, SNAPSHOT, f"{CHANGES}?after=0"])
def test_without_a_key_nobody_reads_a_list(client: Client, first: Bank, path: str) -> None:
    answer = client.get(path)
    problem(answer, 401, "unauthorized")
    assert answer["WWW-Authenticate"].startswith("Bearer ")


def test_basic_takes_the_key_as_the_password(first: Bank) -> None:
    _key, secret = first.key()
    for user in ("", "anybody"):
        pair = base64.b64encode(f"{user}:{secret}".encode()).decode()
        assert caller(f"Basic {pair}").get(HEAD).status_code == 200
    problem(caller("Basic " + base64.b64encode(secret.encode()).decode()).get(HEAD), 401)


def test_an_expired_key_is_401(first: Bank) -> None:
    now = timezone.now()
    client = first.client(at=now - timedelta(days=2), expires_at=now - timedelta(seconds=1))
    assert "expired" in problem(client.get(HEAD), 401)["detail"]


def test_a_revoked_key_is_401_at_once(first: Bank) -> None:
    key, secret = first.key()
    assert caller(f"Bearer {secret}").get(HEAD).status_code == 200
    revoke_key(key.pk, actor=first.admin, at=timezone.now())
    problem(caller(f"Bearer {secret}").get(HEAD), 401)


def test_a_key_opens_only_from_the_addresses_it_was_given(first: Bank) -> None:
    client = first.client(allowed_addresses=["192.0.2.0/24"])
    problem(client.get(HEAD), 401)
    assert client.get(HEAD, REMOTE_ADDR="192.0.2.77").status_code == 200


@pytest.mark.parametrize("text", ["exr_test_{prefix}_{zeros}", "exr_live_{prefix}_{secret}", "{secret}", "exr_test_{prefix}_{secret}x"])
def test_a_key_that_is_nearly_right_is_401(first: Bank, text: str) -> None:
    key, secret = first.key()
    parts = {"prefix": key.prefix, "secret": secret.rpartition("_")[2], "zeros": "0" * 64}
    problem(caller("Bearer " + text.format(**parts)).get(HEAD), 401)


def test_a_key_without_the_scope_is_403_and_told_which(first: Bank) -> None:
    client = first.client(Scope.ACKS_WRITE)
    for path in (HEAD, SNAPSHOT, f"{CHANGES}?after=0"):
        assert "lists:read" in problem(client.get(path), 403, "not-allowed")["detail"]
    answer = first.client(Scope.LISTS_READ).post(ACKS, {}, content_type="application/json")
    assert "acks:write" in problem(answer, 403, "not-allowed")["detail"]


def test_a_list_that_is_not_subscribed_is_403_and_an_unknown_one_404(second: Bank) -> None:
    client = second.client()
    assert client.get(HEAD).status_code == 200
    for what in ("head", "snapshot", "changes?after=0"):
        problem(client.get(f"/api/v1/lists/licensed/{what}"), 403, "not-allowed")
        problem(client.get(f"/api/v1/lists/nothing/{what}"), 404, "not-found")
    statement = {"seq": 0, "list_hash": EMPTY_HASH, "state": "enforced"}
    problem(client.post("/api/v1/lists/licensed/acks", statement, content_type="application/json"), 403)


def test_an_organisation_that_subscribes_to_nothing_is_403(officers: Officers) -> None:
    admin = bank_person()
    stranger = Bank(officers.authority, Subscriber(organisation=admin.memberships.get().organisation), admin)
    problem(stranger.client().get(HEAD), 403, "not-allowed")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_list_is_only_read(first: Bank, client: Client, method: str) -> None:
    answer = getattr(first.client(), method)(HEAD)
    problem(answer, 405, "method-not-allowed")
    assert "GET" in answer["Allow"]
    problem(getattr(client, method)(HEAD), 401)
