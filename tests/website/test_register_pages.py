"""The register, its open data and feeds, and what a certificate's QR code opens (ux.md, R21 and R22)."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registry.lookup.queries import RegisterFilter, register_entry
from registry.website.open_data import COLUMNS
from registry.website.views import register
from tests.website.conftest import Scene

ATOM = "{http://www.w3.org/2005/Atom}"


def body(client: Client, address: str, expected: int = 200, /, **query: str) -> str:
    answer: Any = client.get(address, query)
    text: str = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    assert answer.status_code == expected, text[:2000]
    return text


def test_the_register_shows_each_licence_with_its_standing(client: Client, scene: Scene) -> None:
    html = body(client, "/en/register/")
    for told in (scene.number, "Altyn Exchange Ltd.", "Altyn", "Licensed", "no end set"):
        assert told in html


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ({"q": "altyn"}, True), ({"q": "0001"}, True), ({"q": "other"}, False), ({"status": "active"}, True), ({"status": "revoked"}, False),
        ({"activity": "providing_custody"}, True), ({"authority": "AFSA"}, True), ({"q": "altyn", "status": "suspended"}, False),
    ],
)  # fmt: skip
def test_filters_narrow_the_register(client: Client, scene: Scene, query: dict[str, str], is_shown: bool) -> None:
    html = body(client, "/en/register/", **query)
    assert (scene.number in html) is is_shown
    assert ("Not being found does not mean that it is safe." in html) is not is_shown


def test_the_register_of_a_past_day_shows_what_stood_then(client: Client, scene: Scene) -> None:
    before = (scene.granted_at - timedelta(days=2)).date().isoformat()
    assert scene.number not in body(client, "/en/register/", at=before)


@pytest.mark.parametrize("query", [{"status": "no-such"}, {"activity": "no-such"}, {"at": "2199-01-01"}, {"q": "x" * 300}])
@pytest.mark.django_db
def test_a_wrong_filter_is_an_error_not_an_empty_register(client: Client, query: dict[str, str]) -> None:
    assert "There is a problem" in body(client, "/en/register/", 400, **query)


def test_the_register_turns_pages_both_ways_and_keeps_its_filters() -> None:
    query = QueryDict("q=altyn&after=A-1&at=2026-11-22")
    assert register._address(query, "before", "A-7") == "?q=altyn&at=2026-11-22&before=A-7"


@pytest.mark.parametrize(
    ("wanted", "count", "shown", "has_next", "has_previous"),
    [
        (RegisterFilter(), 51, (0, 50), True, False),
        (RegisterFilter(), 50, (0, 50), False, False),
        (RegisterFilter(after="x"), 51, (0, 50), True, True),
        (RegisterFilter(after="x"), 3, (0, 3), False, True),
        (RegisterFilter(before="x"), 51, (1, 51), True, True),
        (RegisterFilter(before="x"), 50, (0, 50), True, False),
        (RegisterFilter(after="x"), 0, (0, 0), False, False),
    ],
)
def test_a_page_knows_whether_there_is_more(
    scene: Scene, wanted: RegisterFilter, count: int, shown: tuple[int, int], has_next: bool, has_previous: bool
) -> None:
    entry = register_entry(scene.number, at=timezone.now())
    assert entry is not None
    rows = [replace(entry, number=f"A-{number:03}") for number in range(count)]
    page = register._page(QueryDict(), rows, wanted)
    assert page["entries"] == rows[slice(*shown)]
    assert (bool(page["next_url"]), bool(page["previous_url"])) == (has_next, has_previous)


def test_the_register_costs_a_fixed_number_of_queries(
    client: Client, scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        body(client, "/en/register/", q="altyn")


def test_an_entry_tells_its_history(client: Client, scene: Scene) -> None:
    scene.suspend(timezone.now() - timedelta(minutes=1))
    html = body(client, f"/en/register/{scene.number}/")
    history = html.split("History")[1]
    assert history.index("Suspended") < history.index("Licensed")
    assert "Clients or their assets are at risk" in history
    assert "Send the audit report by the end of March." in html


def test_the_address_of_an_ended_licence_still_answers(client: Client, scene: Scene) -> None:
    scene.revoke(timezone.now() - timedelta(minutes=1))
    assert "Licence ended (" in body(client, f"/en/register/{scene.number}/")


def test_an_entry_costs_a_fixed_number_of_queries(
    client: Client, scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(4):
        body(client, f"/en/register/{scene.number}/")


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["AFSA-A-LA-2026-9999", "x" * 500, "a%20b"])
def test_an_unknown_number_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"/en/register/{number}/").status_code == 404


def test_the_qr_code_opens_the_verdict_of_now(client: Client, scene: Scene) -> None:
    html = body(client, f"/v/{scene.number}")
    assert "tz-verdict--good" in html
    assert "Compare the name and the number" in html
    scene.revoke(timezone.now() - timedelta(minutes=1))
    assert "tz-verdict--bad" in body(client, f"/v/{scene.number}")


def test_the_qr_code_s_page_can_be_read_in_each_language(client: Client, scene: Scene) -> None:
    html = body(client, f"/v/{scene.number}", lang="kk")
    assert '<html lang="kk"' in html
    assert f'href="/v/{scene.number}?lang=ru"' in html


@pytest.mark.django_db
def test_a_number_that_no_licence_has_proves_nothing(client: Client) -> None:
    html = body(client, "/v/AFSA-A-LA-2026-9999", 404)
    assert "No licence has this number" in html
    assert "tz-verdict--bad" in html


def test_the_csv_holds_the_whole_register(client: Client, scene: Scene) -> None:
    rows = list(csv.DictReader(io.StringIO(body(client, "/data/register.csv"))))
    assert [row["number"] for row in rows] == [scene.number]
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["sites"] == "altyn.example"
    assert rows[0]["status"] == "active"


def test_a_cell_never_starts_a_formula() -> None:
    from registry.website.open_data import _cell

    assert _cell("=HYPERLINK()") == "'=HYPERLINK()"
    assert _cell(["@a", "b"]) == "'@a; b"
    assert _cell("Altyn") == "Altyn"


def test_the_json_says_the_same_and_when(client: Client, scene: Scene) -> None:
    document = json.loads(body(client, "/data/register.json"))
    assert [row["number"] for row in document["results"]] == [scene.number]
    assert set(document["results"][0]) == set(COLUMNS)
    assert document["at"].endswith("Z")


def test_open_data_of_a_past_day(client: Client, scene: Scene) -> None:
    before = (scene.granted_at - timedelta(days=2)).date().isoformat()
    assert json.loads(body(client, "/data/register.json", at=before))["results"] == []
    body(client, "/data/register.csv", 400, at="2199-01-01")


def test_the_changes_feed_is_atom_with_stable_ids(client: Client, scene: Scene) -> None:
    scene.suspend(timezone.now() - timedelta(minutes=1))
    feed = ET.fromstring(body(client, "/feeds/changes.atom"))
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == [f"Altyn Exchange Ltd. ({scene.number}): Suspended", f"Altyn Exchange Ltd. ({scene.number}): Licensed"]
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(set(ids)) == 2
    again = ET.fromstring(body(client, "/feeds/changes.atom"))
    assert ids == [entry.findtext(f"{ATOM}id") for entry in again.iter(f"{ATOM}entry")]
