"""What the API answers to input that is wrong, too much or hostile: a 4xx problem that names the remedy, never a 500."""

import json
from typing import Any

import pytest
from django.test import Client

from registry.api.parsers import MAX_DEPTH, too_deep

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["X-Request-Id"]
    document: dict[str, Any] = json.loads(response.content)
    assert document["status"] == status
    assert document["title"]
    assert document["type"].endswith("/problems/" + document["code"])
    return document


@pytest.mark.parametrize("q", ["", "x" * 10_000, "http://user:pass@evil.example/", "KZ86125KZT5004100101", "21104090022"])
def test_a_bad_question_names_the_field(client: Client, q: str) -> None:
    document = problem(client.get("/api/v1/lookup", {"q": q}), 400)
    assert document["errors"][0]["pointer"] == "/q"


@pytest.mark.parametrize("at", ["tomorrow", "2999-01-01", "2026-13-01", "2026-01-01T00:00:00", "0"])
def test_a_bad_instant_names_the_field(client: Client, at: str) -> None:
    document = problem(client.get("/api/v1/lookup", {"q": "altyn.example", "at": at}), 400)
    assert document["errors"][0]["pointer"] == "/at"


@pytest.mark.parametrize("path", ["/api/v1/lookup?q=%00", "/api/v1/lookup?q=a%00b", "/api/v1/register/%00/", "/api/v1/register/a%01b/"])
def test_control_characters_in_the_address_are_refused(client: Client, path: str) -> None:
    problem(client.get(path), 400)


def test_lone_surrogates_and_broken_utf8_in_the_address_are_no_fault_of_ours(client: Client) -> None:
    for q in ("%ed%a0%80", "%ff%fe", "%f0%28%8c%28"):
        assert client.get(f"/api/v1/lookup?q={q}").status_code in (200, 400)


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1e3", "９"])
def test_a_bad_page_size_names_the_field(client: Client, limit: str) -> None:
    assert problem(client.get("/api/v1/register/", {"limit": limit}), 400)["errors"][0]["pointer"] == "/limit"


@pytest.mark.parametrize("cursor", ["x", "!!!", "WyJhZnRlciJd", "A" * 5000])
def test_a_forged_cursor_names_the_field(client: Client, cursor: str) -> None:
    assert problem(client.get("/api/v1/register/", {"cursor": cursor}), 400)["errors"][0]["pointer"] == "/cursor"


def test_an_unknown_licence_and_an_unknown_path_are_404_problems(client: Client) -> None:
    problem(client.get("/api/v1/register/AFSA-A-LA-2024-0028/"), 404)
    problem(client.get("/api/v1/nothing"), 404)


def test_a_wrong_method_is_a_405_problem(client: Client) -> None:
    assert "GET" in client.post("/api/v1/lookup", b"{}", content_type="application/json")["Allow"]
    problem(client.post("/api/v1/lookup", b"{}", content_type="application/json"), 405)


def test_depth_counts_only_outside_strings() -> None:
    assert too_deep(b"[" * (MAX_DEPTH + 1))
    assert not too_deep(b"[" * MAX_DEPTH)
    assert not too_deep(b'"' + b"[" * 1000 + b'"')
    assert not too_deep(b'"\\"' + b"[" * 1000 + b'"')
    assert not too_deep(b"[],[]" * 1000)


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Basic !!!", "Basic bm9uc2Vuc2U=", "Digest x", "Bearer exr_test_aaaaaaaa_" + "0" * 64]
)
def test_a_key_that_is_none_is_401_and_says_how_to_authenticate(client: Client, header: str) -> None:
    response = client.get("/api/v1/lists/block/head", headers={"Authorization": header})
    problem(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_every_answer_tells_how_much_is_left(client: Client) -> None:
    response = client.get("/api/v1/lookup", {"q": "altyn.example"})
    assert response["RateLimit-Policy"].startswith('"default";q=')
    assert response["RateLimit"].startswith('"default";r=')


def test_past_the_limit_comes_429_with_the_time_to_wait(client: Client, settings: Any) -> None:
    settings.API_LIMIT_ADDRESS = 2
    answers = [client.get("/api/v1/lookup", {"q": "altyn.example"}, REMOTE_ADDR="203.0.113.9") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    problem(answers[-1], 429)
    assert 0 < int(answers[-1]["Retry-After"]) <= 61


def test_the_type_of_every_problem_opens(client: Client) -> None:
    kinds = client.get("/api/problems/")
    assert kinds.status_code == 200
    document = problem(client.get("/api/v1/nothing"), 404)
    page = client.get(document["type"].replace("http://testserver", ""))
    assert page.status_code == 200
    assert "not-found" in page.content.decode()
