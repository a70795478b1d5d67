"""`GET /api/v1/register/…`: who is and was licensed, by filters, by pages, on a past day."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.request import Request

from registry.api.views import register as views
from registry.lookup.queries import RegisterFilter, register_entries
from tests.api.conftest import pointers, problem
from tests.licensing import world as w
from tests.website.conftest import Scene

pytestmark = pytest.mark.django_db
REGISTER = "/api/v1/register/"


def rows(client: Client, **query: str) -> list[dict[str, Any]]:
    answer = client.get(REGISTER, query)
    assert answer.status_code == 200, answer.content
    page = answer.json()
    assert list(page) == ["results", "next", "previous"]
    return list(page["results"])


def test_a_row_says_what_the_page_says(client: Client, scene: Scene) -> None:
    (row,) = rows(client)
    assert (row["number"], row["status"], row["exchange"]["legal_name"]) == (scene.number, "active", "Altyn Exchange Ltd.")
    assert row["conditions"] == ["Send the audit report by the end of March."]
    assert row["restrictions"] == []


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ({"q": "altyn"}, True), ({"q": "ALTYN EXCHANGE"}, True), ({"q": "0001"}, True), ({"q": "nobody"}, False), ({"q": "%"}, False),
        ({"q": "_"}, False), ({"status": "active"}, True), ({"status": "revoked"}, False), ({"activity": "providing_custody"}, True),
        ({"authority": "AFSA"}, True), ({"q": "altyn", "status": "active"}, True),
    ],
)  # fmt: skip
def test_filters_narrow(client: Client, scene: Scene, query: dict[str, str], is_there: bool) -> None:
    assert bool(rows(client, **query)) is is_there


def test_a_licence_by_its_number_in_any_case(client: Client, scene: Scene) -> None:
    answer = client.get(f"{REGISTER}{scene.number.lower()}/")
    assert (answer.status_code, answer.json()) == (200, rows(client)[0])


def test_before_the_grant_there_is_nothing(client: Client, scene: Scene) -> None:
    day = (scene.granted_at - timedelta(days=2)).date().isoformat()
    assert rows(client, at=day) == []
    for path in (f"{REGISTER}{scene.number}/", f"{REGISTER}{scene.number}/history/"):
        problem(client.get(path, {"at": day}), 404, "not-found")


def test_the_history_goes_from_the_oldest_to_the_newest(client: Client, scene: Scene) -> None:
    first, second = timezone.now() - timedelta(minutes=2), timezone.now() - timedelta(minutes=1)
    scene.suspend(first)
    scene.revoke(second)
    moments = client.get(f"{REGISTER}{scene.number}/history/").json()["results"]
    assert [moment["status"] for moment in moments] == ["active", "suspended", "revoked"]
    assert [datetime.fromisoformat(moment["at"]) for moment in moments] == [scene.granted_at, first, second]
    assert [moment["until"] for moment in moments[:2]] == [moment["at"] for moment in moments[1:]]
    assert (moments[2]["until"], moments[1]["ground"]) == (None, "clients_at_risk")
    earlier = client.get(f"{REGISTER}{scene.number}/history/", {"at": first.isoformat()}).json()["results"]
    assert [moment["status"] for moment in earlier] == ["active", "suspended"]


def test_an_ended_licence_stays_on_the_register(client: Client, scene: Scene) -> None:
    scene.revoke(timezone.now() - timedelta(minutes=1))
    assert client.get(f"{REGISTER}{scene.number}/").json()["status"] == "revoked"
    assert [row["status"] for row in rows(client, status="revoked")] == ["revoked"]


def test_pages_go_forth_and_back_over_the_same_rows(client: Client, scene: Scene) -> None:
    for turn in range(3):
        at = scene.granted_at + timedelta(days=turn + 1)
        w.licensed(scene.world, at)
    everything = [row["number"] for row in rows(client)]
    assert len(everything) == 4
    forth, address = [], f"{REGISTER}?limit=2"
    while address:
        page = client.get(address).json()
        forth.append([row["number"] for row in page["results"]])
        last, address = page, page["next"]
    back, address = [forth[-1]], last["previous"]
    while address:
        page = client.get(address).json()
        back.append([row["number"] for row in page["results"]])
        address = page["previous"]
    assert [number for page in forth for number in page] == everything
    assert [number for page in back[::-1] for number in page] == everything
    assert "limit=2" in last["previous"]


@pytest.mark.parametrize(
    ("count", "before", "has_next", "has_previous"),
    [(3, "", True, False), (2, "", False, False), (3, "x", True, True), (2, "x", True, False), (0, "x", False, False)],
)
def test_a_page_knows_what_lies_on_either_side(
    client: Client, scene: Scene, count: int, before: str, has_next: bool, has_previous: bool
) -> None:
    (entry,) = register_entries(RegisterFilter(), at=timezone.now(), limit=1)
    page = views._page(Request(RequestFactory().get(REGISTER)), [entry] * count, 2, before=before, after="")
    assert (bool(page["next"]), bool(page["previous"])) == (has_next, has_previous)
    assert len(page["results"]) == min(count, 2)


def test_a_page_costs_one_query_and_one_for_each_code_to_check(client: Client, scene: Scene) -> None:
    with CaptureQueriesContext(connection) as queries:
        rows(client, q="altyn", status="active", activity="providing_custody", authority="AFSA")
    assert len(queries) == 3, [query["sql"] for query in queries]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("at", "soon"),
        ("at", "2199-01-01"),
        ("limit", "0"),
        ("limit", "x"),
        ("cursor", "x"),
        ("cursor", "WyJhZnRlciIsMV0"),
        ("status", "fine"),
        ("activity", "nothing"),
        ("authority", "afsa' OR 1=1 --"),
        ("q", "x" * 201),
    ],
)
def test_a_wrong_parameter_names_the_field(client: Client, name: str, value: str) -> None:
    assert pointers(problem(client.get(REGISTER, {name: value}), 400, "invalid")) == [f"/{name}"]


@pytest.mark.parametrize("number", ["AFSA-A-LA-2026-9999", "x" * 3000, "Алтын", "' OR 1=1 --", "%25"])
def test_an_unknown_number_is_404(client: Client, scene: Scene, number: str) -> None:
    problem(client.get(f"{REGISTER}{number}/"), 404, "not-found")
    problem(client.get(f"{REGISTER}{number}/history/"), 404, "not-found")
