"""`GET /api/v1/lookup`: the shape that other programs read, for every verdict, now and on a past day."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.api.conftest import pointers, problem
from tests.website.conftest import Lister, Scene

pytestmark = pytest.mark.django_db
LOOKUP = "/api/v1/lookup"
SITE = "altyn.example"


def ask(client: Client, q: str, **more: str) -> dict[str, Any]:
    answer = client.get(LOOKUP, {"q": q, **more})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_the_answer_has_its_promised_members(client: Client, scene: Scene) -> None:
    answer = client.get(LOOKUP, {"q": "https://www.Altyn.example/"})
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    said = answer.json()
    assert list(said) == ["query", "verdict", "at", "exchange", "licence", "matches", "notice", "lists"]
    assert said["query"] == {"raw": "https://www.Altyn.example/", "kind": "site", "canonical": SITE}
    assert said["verdict"] == "licensed"
    assert timezone.now() - datetime.fromisoformat(said["at"]) < timedelta(minutes=1)
    assert said["exchange"] == {
        "legal_name": "Altyn Exchange Ltd.", "names": ["Altyn"], "country": "KZ", "bin": "240241900711", "registration": None, "lei": None,
        "sites": [SITE],
    }  # fmt: skip
    licence = said["licence"]
    assert (licence["number"], licence["status"], licence["valid_until"]) == (scene.number, "active", None)
    assert datetime.fromisoformat(licence["valid_from"]) == scene.granted_at
    assert [activity["code"] for activity in licence["activities"]] == ["trading_facility", "providing_custody"]
    assert licence["authority"]["code"] == "AFSA"
    assert licence["url"] == f"{settings.BASE_URL}/v/{scene.number}"
    assert [(match["how"], match["list"], match["reference"]) for match in said["matches"]] == [("exact", "licensed", scene.number)]
    assert set(said["lists"]) == {"licensed", "block", "freeze"}
    assert isinstance(said["notice"], str)


@pytest.mark.parametrize(
    "q",
    [
        SITE, "HTTPS://WWW.ALTYN.EXAMPLE:443/a?b=c#d", "app.altyn.example", "240241900711", "KZ86 125K ZT50 0410 0100",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "Altyn", "altyn exchange ltd.",
    ],
)  # fmt: skip
def test_it_is_licensed_now_and_was_not_before_the_grant(client: Client, scene: Scene, q: str) -> None:
    assert ask(client, q)["verdict"] == "licensed"
    day_before = (scene.granted_at - timedelta(days=2)).date().isoformat()
    said = ask(client, q, at=day_before)
    assert (said["verdict"], said["exchange"], said["licence"]) == ("not_found", None, None)
    assert "does not mean" in said["notice"]


def test_a_licence_number_is_looked_up(client: Client, scene: Scene) -> None:
    assert ask(client, scene.number.lower())["licence"]["number"] == scene.number


def test_a_day_means_its_end_in_the_zone_of_the_register(client: Client, scene: Scene) -> None:
    day = scene.granted_at.astimezone(settings.REGISTRY_ZONE).date()
    assert ask(client, SITE, at=day.isoformat())["verdict"] == "licensed"
    assert ask(client, SITE, at=(day - timedelta(days=1)).isoformat())["verdict"] == "not_found"


def test_today_means_now(client: Client, scene: Scene) -> None:
    today = timezone.now().astimezone(settings.REGISTRY_ZONE).date().isoformat()
    said = ask(client, SITE, at=today)
    assert timezone.now() - datetime.fromisoformat(said["at"]) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "form", ["{:%Y-%m-%dT%H:%M:%S}Z", "{:%Y-%m-%dT%H:%M:%S}+00:00", "{:%Y-%m-%dT%H:%M:%S} 00:00", "{:%Y-%m-%dT%H:%M:%S.%f}Z"]
)
def test_an_instant_is_taken_as_written(client: Client, scene: Scene, form: str) -> None:
    moment = scene.granted_at + timedelta(days=1)
    said = ask(client, SITE, at=form.format(moment))
    assert abs(datetime.fromisoformat(said["at"]) - moment) < timedelta(seconds=1)
    assert said["verdict"] == "licensed"


def test_a_suspension_shows_at_once(client: Client, scene: Scene) -> None:
    at = timezone.now() - timedelta(seconds=30)
    scene.suspend(at)
    said = ask(client, SITE)
    assert (said["verdict"], said["licence"]["status"], said["matches"][0]["list"]) == ("suspended", "suspended", "block")
    assert datetime.fromisoformat(said["licence"]["status_since"]) == at
    assert ask(client, SITE, at=(at - timedelta(days=2)).date().isoformat())["verdict"] == "licensed"


def test_an_ended_licence_is_told_with_its_end(client: Client, scene: Scene) -> None:
    at = timezone.now() - timedelta(seconds=30)
    scene.revoke(at)
    said = ask(client, SITE)
    assert (said["verdict"], said["licence"]["status"]) == ("licence_ended", "revoked")
    assert datetime.fromisoformat(said["licence"]["valid_until"]) == at
    assert said["licence"]["successor"] is None


def test_a_listed_platform_comes_with_its_entry(client: Client, scene: Scene, listed: Lister) -> None:
    reference = listed("Qarjy Boost", "qarjy-boost.example")
    said = ask(client, "http://login.qarjy-boost.example")
    assert (said["verdict"], said["exchange"], said["licence"]) == ("listed", None, None)
    (match,) = said["matches"]
    assert list(match) == [
        "how", "list", "category", "reference", "name", "kind", "value", "verdict", "action", "authority", "basis", "note", "valid_from",
        "valid_until",
    ]  # fmt: skip
    assert (match["reference"], match["category"], match["action"], match["kind"]) == (reference, "illegal", "block", "site")


def test_a_look_alike_is_no_verdict_but_a_hint(client: Client, scene: Scene) -> None:
    said = ask(client, "xn--ltyn-43d.example")
    assert (said["verdict"], said["matches"][0]["how"], said["matches"][0]["value"]) == ("not_found", "lookalike", SITE)
    assert "different site" in said["notice"]


def test_the_answer_speaks_the_caller_s_language(client: Client, scene: Scene) -> None:
    answer = client.get(LOOKUP, {"q": SITE}, headers={"Accept-Language": "kk"})
    assert answer["Content-Language"] == "kk"
    assert "Accept-Language" in answer["Vary"]
    assert answer.json()["verdict"] == "licensed"


def test_nothing_private_is_told(client: Client, scene: Scene) -> None:
    said = json.dumps([ask(client, q) for q in (SITE, "Altyn", "240241900711")], ensure_ascii=False)
    for secret in ("Aigerim Sample", "aigerim@altyn.example", "KZ86125KZT5004100100", "Clients or", "Seen."):
        assert secret not in said


def test_a_key_is_not_needed_and_a_bad_one_does_no_harm(client: Client, scene: Scene) -> None:
    answer = client.get(LOOKUP, {"q": SITE}, headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 200


@pytest.mark.parametrize("q", [SITE, "a.b.c.d.altyn.example/x/y/z", "Altyn", "240241900711", "nobody.example", "Nobody At All"])
def test_it_costs_a_fixed_number_of_queries_and_no_models(client: Client, scene: Scene, listed: Lister, q: str) -> None:
    for number in range(3):
        listed(f"Altyn {number}", f"altyn{number}.example")
    with CaptureQueriesContext(connection) as queries:
        ask(client, q)
    assert len(queries) <= 7, [query["sql"] for query in queries]
    assert not [query["sql"] for query in queries if 'FROM "' in query["sql"]], "the ORM quotes every name"


def test_all_wrong_parts_of_a_question_are_named_one_at_least(client: Client) -> None:
    assert pointers(problem(client.get(LOOKUP), 400, "invalid")) == ["/q"]
    assert pointers(problem(client.get(LOOKUP, {"q": SITE, "at": "x"}), 400, "invalid")) == ["/at"]


def test_of_several_values_the_last_counts(client: Client, scene: Scene) -> None:
    assert client.get(f"{LOOKUP}?q=nobody.example&q={SITE}").json()["verdict"] == "licensed"


def test_only_reading_is_offered(client: Client) -> None:
    for method in ("post", "put", "patch", "delete", "options"):
        problem(getattr(client, method)(LOOKUP), 405, "method-not-allowed")
    assert client.head(LOOKUP, {"q": SITE}).status_code == 200
