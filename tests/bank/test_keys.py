"""API keys in the console: shown once, known by their ends afterwards, rolled with overlap, revoked at once."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from registry.accounts.models import ApiKey
from registry.accounts.queries import key_for
from tests.api.banks import Bank, caller
from tests.bank.conftest import CONSOLE, text

pytestmark = pytest.mark.django_db
NEW = {"name": "Payments", "mode": "test", "scopes": ["lists:read", "acks:write"], "allowed_addresses": ""}


def secret_in(html: str) -> str:
    found = re.search(r"exr_(?:test|live)_[a-z0-9]{8}_[0-9a-f]{64}", html)
    assert found is not None, html
    return found.group()


def issue(admin: Client, **changes: object) -> str:
    """A key issued in the browser; its text."""
    answer = admin.post(f"{CONSOLE}keys/new/", NEW | changes)
    assert answer.status_code == 200, answer
    assert answer["Cache-Control"] == "no-store"
    return secret_in(answer.content.decode())


def test_a_key_is_shown_once_and_never_again(first: Bank, admin: Client) -> None:
    secret = issue(admin)
    key = ApiKey.objects.get()
    assert caller(f"Bearer {secret}").get("/api/v1/lists/block/head").status_code == 200
    for path in ("keys/", f"keys/{key.pk}/revoke/", "keys/new/", ""):
        html = text(admin, path)
        assert secret not in html
        assert secret.rpartition("_")[2][:-4] not in html
    assert f"exr_test_{key.prefix}…{key.last4}" in text(admin, "keys/")


def test_the_list_says_what_each_key_may_and_when_it_was_used(first: Bank, admin: Client) -> None:
    secret = issue(admin, name="Screening “A” <b>")
    html = text(admin, "keys/")
    assert "Screening “A” &lt;b&gt;" in html
    assert "Read the lists, Acknowledge lists" in html
    assert "Never" in html
    caller(f"Bearer {secret}").get("/api/v1/lists/block/head")
    assert "Never" not in text(admin, "keys/").partition("<main")[2]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Enter a name for the key."),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"mode": "other"}, "Select a valid choice"),
        ({"scopes": []}, "Choose what the key may do."),
        ({"scopes": ["applications"]}, "Select a valid choice"),
        ({"allowed_addresses": "not an address"}, "Enter addresses like 192.0.2.7"),
        ({"allowed_addresses": "\n".join(f"192.0.2.{number}" for number in range(60))}, "at most 50 addresses"),
    ],
)
def test_a_wrong_key_names_the_field_and_keeps_what_was_typed(first: Bank, admin: Client, changes: dict[str, object], message: str) -> None:
    html = admin.post(f"{CONSOLE}keys/new/", NEW | changes).content.decode()
    assert "<title>Error:" in re.sub(r"\s+", " ", html).replace("<title> ", "<title>")
    assert "There is a problem" in html
    assert message in html
    assert not (NEW | changes)["name"] or f'value="{(NEW | changes)["name"]}"' in html
    assert not ApiKey.objects.exists()


def test_an_address_list_is_kept_line_by_line(first: Bank, admin: Client) -> None:
    secret = issue(admin, allowed_addresses="192.0.2.7\r\n\r\n 2001:db8::/32 \r\n")
    assert ApiKey.objects.get().allowed_addresses == ["192.0.2.7/32", "2001:db8::/32"]
    client = caller(f"Bearer {secret}")
    assert client.get("/api/v1/lists/block/head", REMOTE_ADDR="192.0.2.8").status_code == 401
    assert client.get("/api/v1/lists/block/head", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_rolled_key_works_beside_its_successor_for_a_day(first: Bank, admin: Client) -> None:
    old = issue(admin)
    key = ApiKey.objects.get()
    new = secret_in(admin.post(f"{CONSOLE}keys/{key.pk}/roll/").content.decode())
    now = timezone.now()
    assert key_for(old, now) is not None
    assert key_for(new, now) is not None
    assert key_for(old, now + timedelta(days=1, minutes=1)) is None
    html = text(admin, "keys/")
    assert "Replaced: change over before then" in html
    assert html.count("/roll/") == 1, "only the successor can be rolled"


def test_a_replayed_roll_changes_nothing(first: Bank, admin: Client) -> None:
    issue(admin)
    key = ApiKey.objects.get()
    admin.post(f"{CONSOLE}keys/{key.pk}/roll/")
    again = admin.post(f"{CONSOLE}keys/{key.pk}/roll/")
    assert again.status_code == 409
    assert "was replaced already" in again.content.decode()
    assert ApiKey.objects.count() == 2


def test_a_key_is_revoked_after_a_question_and_opens_nothing(first: Bank, admin: Client) -> None:
    secret = issue(admin)
    key = ApiKey.objects.get()
    assert "Revoke the key “" in text(admin, f"keys/{key.pk}/revoke/")
    assert key_for(secret, timezone.now()) is not None
    assert admin.post(f"{CONSOLE}keys/{key.pk}/revoke/")["Location"] == f"{CONSOLE}keys/"
    assert caller(f"Bearer {secret}").get("/api/v1/lists/block/head").status_code == 401
    html = text(admin, "keys/")
    assert "Revoked" in html
    assert "/revoke/" not in html


def test_a_replayed_revocation_is_409(first: Bank, admin: Client) -> None:
    issue(admin)
    key = ApiKey.objects.get()
    answers = [admin.post(f"{CONSOLE}keys/{key.pk}/revoke/").status_code for _ in range(2)]
    assert answers == [302, 409]


@pytest.mark.parametrize("path", ["keys/999999/revoke/", "keys/0/revoke/"])
def test_a_key_that_is_not_there_is_404(first: Bank, admin: Client, path: str) -> None:
    text(admin, path, 404)


def test_rolling_needs_a_form(first: Bank, admin: Client) -> None:
    issue(admin)
    assert admin.get(f"{CONSOLE}keys/{ApiKey.objects.get().pk}/roll/").status_code == 405
