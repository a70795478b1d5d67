"""Managing where a bank is told, by program: endpoints, secrets, tests, deliveries, replays."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook

from registry.accounts.states import Scope
from registry.audit.queries import events_of
from registry.distribution.actions import deliver
from registry.distribution.models import Attempt, Delivery, Endpoint
from registry.outbox.actions import claim_due
from tests.api.banks import Bank
from tests.api.conftest import pointers, problem, publish
from tests.distribution.receivers import Receiver, answer, receiving
from tests.listing import Officers

pytestmark = pytest.mark.django_db
ENDPOINTS, DELIVERIES = "/api/v1/webhook-endpoints", "/api/v1/deliveries"
URL = "https://hooks.bank.example/registry"


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A bank's door on this machine, which only demo mode may call."""
    settings.DEMO = True
    with receiving(answer(200)) as found:
        yield found


def send(client: Client, path: str, said: Any = None) -> Any:
    return client.post(path, said if said is not None else {}, content_type="application/json")


def added(client: Client, url: str = URL, **said: Any) -> dict[str, Any]:
    response = send(client, ENDPOINTS, {"url": url, **said})
    assert response.status_code == 201, response.content
    return dict(response.json())


def deliver_all() -> None:
    now = timezone.now()
    for pk, token in claim_due(Delivery, at=now, limit=100, lease_seconds=35):
        deliver(pk, str(token), at=now)


# --- endpoints --------------------------------------------------------------------------------------------------------
def test_an_endpoint_is_added_and_its_secret_shown_once(first: Bank) -> None:
    client = first.client()
    endpoint = added(client, description="Core banking")
    secret = endpoint.pop("secret")
    assert secret.startswith("whsec_")
    assert (endpoint["url"], endpoint["state"], endpoint["event_types"]) == (URL, "active", ["list.published"])
    for path in (ENDPOINTS, f"{ENDPOINTS}/", f"{ENDPOINTS}/{endpoint['id']}", f"{ENDPOINTS}/{endpoint['id']}/"):
        shown = client.get(path)
        assert shown.status_code == 200
        assert secret not in shown.content.decode()
    assert client.get(f"{ENDPOINTS}/{endpoint['id']}").json() == endpoint
    assert client.get(ENDPOINTS).json() == {"results": [endpoint], "next": None, "previous": None}
    assert secret not in str(Endpoint.objects.values().get())


def test_an_endpoint_says_in_the_log_which_key_added_it(first: Bank) -> None:
    key, secret = first.key()
    endpoint = added(Client(headers={"Authorization": f"Bearer {secret}"}))
    event = events_of(Endpoint.objects.get(pk=endpoint["id"])).get()
    assert (event.action, event.actor_email) == ("endpoint.added", str(key))


@pytest.mark.parametrize(
    "url",
    [
        "", "nonsense", "http://hooks.bank.example/", "ftp://hooks.bank.example/", "https://user:secret@hooks.bank.example/", "https://127.0.0.1/",
        "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://localhost/",
        "https://hooks.bank.example/#part", "https://hooks.bank.example:99999/", "https://" + "x" * 600 + ".example/", "https://exa mple.org/",
        "javascript:alert(1)", "https://", 7, None, ["https://a.example/"],
    ],
)  # fmt: skip
def test_an_address_we_must_not_call_names_the_field(first: Bank, url: Any) -> None:
    assert pointers(problem(send(first.client(), ENDPOINTS, {"url": url}), 400, "invalid")) == ["/url"]
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({}, ["/url"]),
        ({"url": URL, "event_types": []}, ["/event_types"]),
        ({"url": URL, "event_types": ["list.published", "nothing"]}, ["/event_types"]),
        ({"url": URL, "event_types": "list.published"}, ["/event_types"]),
        ({"url": URL, "event_types": [{}]}, ["/event_types/0"]),
        ({"url": URL, "description": "x" * 201}, ["/description"]),
        ({"url": URL, "secret": "mine", "state": "active"}, ["/secret", "/state"]),
    ],
)
def test_a_wrong_endpoint_names_each_field(first: Bank, said: dict[str, Any], named: list[str]) -> None:
    assert pointers(problem(send(first.client(), ENDPOINTS, said), 400, "invalid")) == named
    assert not Endpoint.objects.exists()


def test_a_replayed_addition_is_refused_and_adds_nothing(first: Bank) -> None:
    client = first.client()
    added(client)
    assert "already" in problem(send(client, ENDPOINTS, {"url": URL}), 409, "rule")["detail"]
    assert Endpoint.objects.count() == 1


def test_there_are_at_most_ten(first: Bank) -> None:
    client = first.client()
    for number in range(10):
        added(client, f"https://hooks{number}.bank.example/")
    assert "ten" in problem(send(client, ENDPOINTS, {"url": URL}), 409)["detail"]


def test_an_endpoint_is_paused_and_resumed(first: Bank) -> None:
    client = first.client()
    path = f"{ENDPOINTS}/{added(client)['id']}"
    assert send(client, f"{path}/pause").json()["state"] == "paused"
    problem(send(client, f"{path}/pause"), 409, "rule")
    problem(send(client, f"{path}/test"), 409, "rule")
    assert send(client, f"{path}/resume/").json()["state"] == "active"
    problem(send(client, f"{path}/resume"), 409, "rule")
    assert client.get(path).json()["state"] == "active"


def test_a_removed_endpoint_is_gone(first: Bank) -> None:
    client = first.client()
    path = f"{ENDPOINTS}/{added(client)['id']}"
    answer = client.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    for again in (client.get(path), client.delete(path), send(client, f"{path}/pause"), send(client, f"{path}/test")):
        problem(again, 404, "not-found")
    assert client.get(ENDPOINTS).json()["results"] == []
    added(client)


def test_a_new_secret_signs_beside_the_old_one(officers: Officers, first: Bank, receiver: Receiver) -> None:
    client = first.client()
    endpoint = added(client, receiver.url)
    rotated = send(client, f"{ENDPOINTS}/{endpoint['id']}/rotate-secret").json()
    assert rotated.pop("secret") != endpoint["secret"]
    assert rotated == client.get(f"{ENDPOINTS}/{endpoint['id']}").json()
    send(client, f"{ENDPOINTS}/{endpoint['id']}/test")
    deliver_all()
    Webhook(endpoint["secret"]).verify(receiver.body(), receiver.headers())


# --- who may ----------------------------------------------------------------------------------------------------------
def calls(endpoint: int, message: str) -> list[tuple[str, str]]:
    """Every call about one object."""
    path, delivery = f"{ENDPOINTS}/{endpoint}", f"{DELIVERIES}/{message}"
    acts = [("post", f"{path}/{act}") for act in ("pause", "resume", "rotate-secret", "test")]
    return [("get", path), ("delete", path), *acts, ("get", delivery), ("post", f"{delivery}/replay")]


def test_another_banks_objects_are_404_and_stay_as_they_are(first: Bank, second: Bank) -> None:
    owner, stranger = first.client(), second.client()
    endpoint = added(owner)
    message = send(owner, f"{ENDPOINTS}/{endpoint['id']}/test").json()["id"]
    before = (Endpoint.objects.values().get(), Delivery.objects.values().get())
    for method, path in calls(endpoint["id"], message):
        document = problem(getattr(stranger, method)(path), 404, "not-found")
        assert document["detail"] == problem(stranger.get(f"{ENDPOINTS}/999999"), 404)["detail"], "the same words as for nothing at all"
    assert (Endpoint.objects.values().get(), Delivery.objects.values().get()) == before
    assert stranger.get(ENDPOINTS).json()["results"] == []
    assert stranger.get(DELIVERIES).json()["results"] == []
    assert stranger.get(DELIVERIES, {"endpoint": endpoint["id"]}).json()["results"] == []


def test_a_key_without_the_scope_manages_nothing(first: Bank) -> None:
    endpoint = added(first.client())["id"]
    reader = first.client(Scope.LISTS_READ)
    for method, path in [("get", ENDPOINTS), ("post", ENDPOINTS), ("get", DELIVERIES), *calls(endpoint, "msg_x")]:
        assert "webhooks:manage" in problem(getattr(reader, method)(path), 403, "not-allowed")["detail"]


def test_a_visitor_manages_nothing(client: Client, first: Bank) -> None:
    for method, path in [("get", ENDPOINTS), ("post", ENDPOINTS), ("get", DELIVERIES), *calls(1, "msg_x")]:
        problem(getattr(client, method)(path), 401, "unauthorized")


@pytest.mark.parametrize(
    "path",
    [
        f"{ENDPOINTS}/0",
        f"{ENDPOINTS}/999999999999999999",
        f"{ENDPOINTS}/abc",
        f"{DELIVERIES}/msg_{'0' * 32}",
        f"{DELIVERIES}/nonsense",
    ],
)
def test_what_is_not_there_is_404(first: Bank, path: str) -> None:
    problem(first.client().get(path), 404, "not-found")


# --- deliveries -------------------------------------------------------------------------------------------------------
def test_a_test_event_is_sent_and_its_delivery_tells_how_it_went(first: Bank, receiver: Receiver) -> None:
    client = first.client()
    endpoint = added(client, receiver.url)
    sent = send(client, f"{ENDPOINTS}/{endpoint['id']}/test")
    assert (sent.status_code, sent.json()["state"], sent.json()["attempts"]) == (202, "pending", [])
    deliver_all()
    told = client.get(f"{DELIVERIES}/{sent.json()['id']}").json()
    assert (told["type"], told["state"], told["list"], told["seq"], told["next_attempt_at"]) == (
        "endpoint.test",
        "succeeded",
        None,
        None,
        None,
    )
    (attempt,) = told["attempts"]
    assert (attempt["number"], attempt["status"], attempt["outcome"], attempt["error"]) == (1, 200, "delivered", "")
    assert receiver.headers()["webhook-id"] == told["id"]
    assert json.loads(receiver.body())["type"] == "endpoint.test"


def test_a_publication_is_delivered_and_can_be_replayed_under_its_id(officers: Officers, first: Bank, receiver: Receiver) -> None:
    client = first.client()
    endpoint = added(client, receiver.url)
    publish(officers, "Alpha", at=timezone.now())
    (waiting,) = client.get(DELIVERIES).json()["results"]
    assert (waiting["list"], waiting["seq"], waiting["state"], waiting["endpoint"]) == ("block", 1, "pending", endpoint["id"])
    path = f"{DELIVERIES}/{waiting['id']}"
    assert "waiting" in problem(send(client, f"{path}/replay"), 409, "rule")["detail"]
    deliver_all()
    replayed = send(client, f"{path}/replay")
    assert (replayed.status_code, replayed.json()["state"], replayed.json()["id"]) == (202, "pending", waiting["id"])
    deliver_all()
    assert [receiver.headers(number)["webhook-id"] for number in (0, 1)] == [waiting["id"]] * 2
    assert Attempt.objects.count() == 2


def test_deliveries_come_newest_first_by_pages(first: Bank) -> None:
    client = first.client()
    numbers = [added(client, f"https://hooks{number}.bank.example/")["id"] for number in range(2)]
    sent = [send(client, f"{ENDPOINTS}/{numbers[turn % 2]}/test").json()["id"] for turn in range(5)]
    found, address, pages = [], f"{DELIVERIES}?limit=2", 0
    while address:
        page = client.get(address).json()
        found += [row["id"] for row in page["results"]]
        address, pages = page["next"], pages + 1
    assert (found, pages) == (sent[::-1], 3)
    of_one = client.get(DELIVERIES, {"endpoint": numbers[0], "state": "pending"}).json()["results"]
    assert [row["id"] for row in of_one] == [sent[4], sent[2], sent[0]]
    assert client.get(DELIVERIES, {"state": "failed"}).json()["results"] == []


def test_a_page_of_deliveries_costs_few_queries(first: Bank) -> None:
    client = first.client()
    number = added(client)["id"]
    for _each in range(6):
        send(client, f"{ENDPOINTS}/{number}/test")
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(DELIVERIES).json()["results"]) == 6
    assert len(queries) <= 5, [query["sql"] for query in queries]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("endpoint", "x"), ("endpoint", "-1"), ("endpoint", "9" * 19), ("state", "done"), ("cursor", "x"), ("cursor", "A" * 600), ("limit", "0"),
        ("limit", "1000"),
    ],
)  # fmt: skip
def test_a_wrong_filter_names_the_field(first: Bank, name: str, value: str) -> None:
    assert pointers(problem(first.client().get(DELIVERIES, {name: value}), 400, "invalid")) == [f"/{name}"]
