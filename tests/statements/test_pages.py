"""Asking for a statement on the pages and by the API, and getting an issued one again."""

import json

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from registry.agent.statements import verify
from registry.statements.models import Statement
from tests.letters.paper import text_of
from tests.website.conftest import Scene


@pytest.fixture
def visitor() -> Client:
    return Client()


def keys_text(visitor: Client) -> str:
    return visitor.get("/.well-known/tizilim-keys.json").content.decode()


def test_the_page_asks_for_a_day_and_leads_to_the_statement(scene: Scene, visitor: Client) -> None:
    page = f"/en/register/{scene.number}/statement/"
    asked = visitor.get(page, {"on": "2026-10-05"})
    assert b'value="2026-10-05"' in asked.content
    assert not Statement.objects.exists()
    answer = visitor.post(page, {"on": "2026-10-05"})
    row = Statement.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/statements/{row.number}")
    shown = visitor.get(answer["Location"], {"lang": "en"})
    assert row.sha256 in shown.content.decode()
    file = visitor.get(f"/statements/{row.number}.json")
    assert file["Content-Disposition"] == f'attachment; filename="{row.number}.json"'
    assert verify(file.content.decode(), keys_text(visitor)).statement["statement"] == row.number
    paper = visitor.get(f"/statements/{row.number}.pdf", {"lang": "ru"})
    assert paper["Content-Type"] == "application/pdf"
    assert "Подписанная выписка из реестра" in text_of(paper.content)


def test_a_day_ahead_and_no_day_are_refused_in_words(scene: Scene, visitor: Client) -> None:
    page = f"/en/register/{scene.number}/statement/"
    for day, words in (("2099-01-01", "lies in the future"), ("", "Choose a day"), ("soon", "valid date")):
        answer = visitor.post(page, {"on": day})
        assert answer.status_code == 400
        assert words in answer.content.decode()
    assert visitor.get("/en/register/NO-SUCH/statement/").status_code == 404
    assert visitor.post("/en/register/NO-SUCH/statement/", {"on": "2026-10-05"}).status_code == 404


def test_nothing_found_is_handed_out_and_its_text_is_not_shown_again(scene: Scene, visitor: Client) -> None:
    answer = visitor.post("/en/statement/", {"q": "Nobody Exchange", "on": "2026-10-05", "format": "json"})
    assert verify(answer.content.decode(), keys_text(visitor)).statement["search"]["text"] == "Nobody Exchange"
    row = Statement.objects.get()
    shown = visitor.get(f"/statements/{row.number}").content.decode()
    assert row.sha256 in shown
    assert "Nobody" not in shown
    assert visitor.get(f"/statements/{row.number}.json").status_code == 404
    assert visitor.get(f"/statements/{row.number}.pdf").status_code == 404
    paper = visitor.post("/kk/statement/", {"q": "<b>#eval(1)</b> Nobody", "on": "2026-10-05", "format": "pdf"})
    assert "<b>#eval(1)</b> Nobody" in text_of(paper.content)
    found = visitor.post("/en/statement/", {"q": "Altyn Exchange Ltd.", "on": "2026-10-05"})
    assert found.status_code == 400
    assert scene.number in found.content.decode()


def test_the_api_gives_the_same_file(scene: Scene, visitor: Client) -> None:
    address = f"/api/v1/register/{scene.number}/statement"
    answer = visitor.get(address, {"on": "2026-10-05"})
    assert answer.status_code == 200
    number = verify(answer.content.decode(), keys_text(visitor)).statement["statement"]
    assert json.loads(visitor.get(f"/statements/{number}.json").content) == answer.json()
    then = visitor.get(address, {"on": "2026-10-05", "known_at": "2026-08-01"}).json()
    assert verify(json.dumps(then), keys_text(visitor)).statement["as_known_then"]["statuses"][0]["status"] == "not_granted"
    today = visitor.get(address).json()
    assert verify(json.dumps(today), keys_text(visitor)).statement["day"]["on"] == timezone.localdate().isoformat()
    nothing = visitor.get("/api/v1/statement", {"q": "Nobody Exchange", "on": "2026-10-05"})
    assert verify(nothing.content.decode(), keys_text(visitor)).statement["result"] == "no_record"


def test_the_api_refuses_in_problem_documents(scene: Scene, visitor: Client) -> None:
    address = f"/api/v1/register/{scene.number}/statement"
    for asked, field in (
        ({"on": "2099-01-01"}, "on"), ({"on": "20261005"}, "on"), ({"on": "x"}, "on"), ({"on": "9999-12-31"}, "on"),
        ({"on": "0001-01-01", "known_at": "2099-01-01"}, "known_at"), ({"known_at": "never"}, "known_at"),
    ):  # fmt: skip
        answer = visitor.get(address, asked)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"].strip("#/")) == (400, field), asked
    assert visitor.get(address, {"on": "0001-01-01"}).status_code in (200, 400)
    assert visitor.get("/api/v1/register/NO-SUCH/statement").status_code == 404
    assert visitor.get("/api/v1/statement", {"q": scene.number}).status_code == 409
    assert visitor.get("/api/v1/statement", {"q": ""}).status_code == 400


def test_keys_are_open_to_everybody_and_statements_are_counted(scene: Scene, visitor: Client) -> None:
    page = f"/en/register/{scene.number}/statement/"
    visitor.post(page, {"on": "2026-10-05"})
    answer = visitor.get("/.well-known/tizilim-keys.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert set(answer.json()["keys"][0]) == {
        "key_id", "algorithm", "use", "public_key", "public_key_pem", "valid_from", "valid_until",
    }  # fmt: skip
    with override_settings(STATEMENT_LIMIT_ADDRESS=1):
        assert visitor.post(page, {"on": "2026-10-06"}).status_code == 429
    assert visitor.get("/statements/st-nothing").status_code == 404
    assert answer.json()["registry"] == settings.BASE_URL
