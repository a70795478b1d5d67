"""Webhook endpoints and deliveries in the console."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook

from registry.distribution.actions import deliver, send_test
from registry.distribution.models import Attempt, Delivery, Endpoint
from registry.outbox.actions import claim_due
from tests.api.banks import Bank
from tests.bank.conftest import CONSOLE, endpoint_of, text
from tests.distribution.receivers import Receiver, answer, receiving

pytestmark = pytest.mark.django_db
URL = "https://hooks.bank.example/registry"
NEW = {"url": URL, "description": "Core banking", "event_types": ["list.published"]}


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.DEMO = True
    with receiving(answer(503, "Retry-After: 7", body=b"<b>busy</b>")) as found:
        yield found


def add(admin: Client, **changes: object) -> str:
    """An endpoint added in the browser; its secret."""
    page = admin.post(f"{CONSOLE}webhooks/new/", NEW | changes)
    assert page["Cache-Control"] == "no-store"
    found = re.search(r"whsec_[A-Za-z0-9+/=_-]+", page.content.decode())
    assert found is not None, page.content.decode()
    return found.group()


def deliver_all() -> None:
    now = timezone.now()
    for pk, token in claim_due(Delivery, at=now, limit=10, lease_seconds=35):
        deliver(pk, str(token), at=now)


def test_an_endpoint_is_added_and_its_secret_shown_once(first: Bank, admin: Client) -> None:
    secret = add(admin)
    endpoint = Endpoint.objects.get()
    for path in ("webhooks/", f"webhooks/{endpoint.pk}/", "webhooks/new/"):
        html = text(admin, path)
        assert secret not in html
    assert URL in text(admin, "webhooks/")
    assert "Core banking" in text(admin, f"webhooks/{endpoint.pk}/")
    assert "Nothing was sent to it yet." in text(admin, f"webhooks/{endpoint.pk}/")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "Enter the address of your endpoint."),
        ("http://hooks.bank.example/", "must begin with https://"),
        ("https://10.0.0.1/", "not reachable from outside"),
        ("https://169.254.169.254/", "not reachable from outside"),
        ("https://[::1]/", "not reachable from outside"),
        ("https://intranet/", "not reachable from outside"),
        ("https://user:secret@hooks.bank.example/", "Take the user name and password out"),
        ("https://hooks.bank.example/#x", "Take out the part after #"),
        ("nonsense", "This is not a web address"),
        ("https://" + "x" * 600, "at most 500 characters"),
    ],
)
def test_an_address_we_must_not_call_is_an_error_at_the_field(first: Bank, admin: Client, url: str, message: str) -> None:
    html = admin.post(f"{CONSOLE}webhooks/new/", NEW | {"url": url}).content.decode()
    assert message in html
    assert 'href="#id_url"' in html, "the summary leads to the field"
    assert 'value="Core banking"' in html, "what was typed stays"
    assert not Endpoint.objects.exists()


def test_no_event_chosen_is_an_error_at_the_field(first: Bank, admin: Client) -> None:
    html = admin.post(f"{CONSOLE}webhooks/new/", NEW | {"event_types": []}).content.decode()
    assert "Choose at least one event." in html
    assert "#id_event_types" in html


def test_a_replayed_addition_is_an_error_at_the_field(first: Bank, admin: Client) -> None:
    add(admin)
    html = admin.post(f"{CONSOLE}webhooks/new/", NEW).content.decode()
    assert "This endpoint is there already." in html
    assert Endpoint.objects.count() == 1


def test_an_endpoint_is_paused_and_resumed(first: Bank, admin: Client) -> None:
    endpoint = endpoint_of(first).endpoint
    for act, state in (("pause", "paused"), ("resume", "active")):
        answered = admin.post(f"{CONSOLE}webhooks/{endpoint.pk}/{act}/", follow=True)
        assert answered.status_code == 200
        assert "Done." in answered.content.decode()
        endpoint.refresh_from_db()
        assert endpoint.state == state


def test_an_act_that_the_state_refuses_says_why(first: Bank, admin: Client) -> None:
    endpoint = endpoint_of(first).endpoint
    answered = admin.post(f"{CONSOLE}webhooks/{endpoint.pk}/resume/", follow=True)
    assert "This cannot be done: the endpoint is “Active”." in answered.content.decode()


def test_an_endpoint_is_removed_after_a_question(first: Bank, admin: Client) -> None:
    endpoint = endpoint_of(first).endpoint
    assert "Remove this endpoint?" in text(admin, f"webhooks/{endpoint.pk}/remove/")
    assert Endpoint.objects.get().state == "active"
    answered = admin.post(f"{CONSOLE}webhooks/{endpoint.pk}/remove/", follow=True)
    assert "The endpoint was removed." in answered.content.decode()
    text(admin, f"webhooks/{endpoint.pk}/", 404)
    assert admin.post(f"{CONSOLE}webhooks/{endpoint.pk}/remove/").status_code == 404


def test_a_new_secret_is_shown_once(first: Bank, admin: Client) -> None:
    added = endpoint_of(first)
    page = admin.post(f"{CONSOLE}webhooks/{added.endpoint.pk}/rotate-secret/")
    found = re.search(r"whsec_[A-Za-z0-9+/=_-]+", page.content.decode())
    assert found is not None
    assert found.group() != added.secret
    assert page["Cache-Control"] == "no-store"


def test_an_unknown_act_is_404(first: Bank, admin: Client) -> None:
    endpoint = endpoint_of(first).endpoint
    assert admin.post(f"{CONSOLE}webhooks/{endpoint.pk}/explode/").status_code == 404
    assert admin.get(f"{CONSOLE}webhooks/{endpoint.pk}/pause/").status_code == 405


def test_a_delivery_shows_every_attempt(first: Bank, admin: Client, receiver: Receiver) -> None:
    added = endpoint_of(first, receiver.url)
    admin.post(f"{CONSOLE}webhooks/{added.endpoint.pk}/test/")
    delivery = Delivery.objects.get()
    assert "No attempt was made yet." in text(admin, f"deliveries/{delivery.pk}/")
    deliver_all()
    html = text(admin, f"deliveries/{delivery.pk}/")
    for told in (
        delivery.webhook_id,
        "Attempt 1",
        "503",
        "Answered with an error",
        "webhook-id: " + delivery.webhook_id,
        "&lt;b&gt;busy&lt;/b&gt;",
        " ms",
        "endpoint.test",
    ):
        assert told in html, told
    assert "webhook-signature" not in html
    assert "Send once more" in html
    assert delivery.webhook_id not in text(admin, f"webhooks/{added.endpoint.pk}/").partition("Latest deliveries")[0]
    assert f"/en/bank/deliveries/{delivery.pk}/" in text(admin, f"webhooks/{added.endpoint.pk}/")


def test_a_delivery_is_sent_once_more_under_its_own_id(first: Bank, admin: Client, receiver: Receiver) -> None:
    added = endpoint_of(first, receiver.url)
    delivery = send_test(added.endpoint.pk, actor=first.admin, at=timezone.now())
    deliver_all()
    receiver.behaviour = answer(200)
    assert admin.post(f"{CONSOLE}deliveries/{delivery.pk}/replay/").status_code == 302
    deliver_all()
    assert Attempt.objects.count() == 2
    assert "Attempt 1" in text(admin, f"deliveries/{delivery.pk}/")
    assert [receiver.headers(number)["webhook-id"] for number in (0, 1)] == [delivery.webhook_id] * 2
    Webhook(added.secret).verify(receiver.body(), receiver.headers())


def test_a_delivery_that_waits_is_not_sent_again(first: Bank, admin: Client) -> None:
    delivery = send_test(endpoint_of(first).endpoint.pk, actor=first.admin, at=timezone.now())
    assert "Send once more" not in text(admin, f"deliveries/{delivery.pk}/")
    answered = admin.post(f"{CONSOLE}deliveries/{delivery.pk}/replay/", follow=True)
    assert "still waiting to be sent" in answered.content.decode()
