"""The OpenAPI document: complete, without warnings, the same as the committed one, and true of real answers."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation
from drf_spectacular.validation import validate_schema

from registry.api.urls import urlpatterns
from tests.api.contract import COMMITTED, conforms
from tests.website.conftest import Lister, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return dict(yaml.safe_load(COMMITTED.read_text("utf-8")))


def test_the_document_is_drawn_without_warnings_and_is_the_committed_one(tmp_path: Path) -> None:
    drawn = tmp_path / "openapi.yaml"
    with translation.override("en"):
        call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(drawn))
    assert drawn.read_text("utf-8") == COMMITTED.read_text("utf-8"), "run “make openapi” and review the difference"


def test_every_call_of_version_1_is_in_it(document: dict[str, Any]) -> None:
    described = {
        name
        for item in document["paths"].values()
        for name in (item.get(verb, {}).get("operationId") for verb in ("get", "post", "delete"))
        if name
    }
    calls = [pattern for pattern in urlpatterns if "v1/" in str(pattern.pattern)]
    assert len(document["paths"]) == len(calls)
    assert len(described) >= len(calls)


def test_every_call_says_what_it_needs_and_how_it_fails(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for verb, call in item.items():
            where = f"{verb} {path}"
            assert call["description"], where
            assert "429" in call["responses"], where
            is_public = path.startswith(("/api/v1/lookup", "/api/v1/register", "/api/v1/statement"))
            assert call.get("security", []) == ([] if is_public else [{"key": []}, {"keyAsPassword": []}]), where
            assert ("401" in call["responses"]) is not is_public, where
            for code, answer in call["responses"].items():
                if code >= "400" and code != "416":
                    assert list(answer["content"]) == ["application/problem+json"], where


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        ("", "*/*", "application/yaml"), ("?format=yaml", "application/json", "application/yaml"), ("?format=json", "*/*", "application/json"),
        ("", "application/json,*/*", "application/json"), ("", "application/vnd.oai.openapi+json", "application/json"), ("?format=xml", "", "application/yaml"),
    ],
)  # fmt: skip
def test_it_is_served_as_yaml_and_json(client: Client, query: str, accept: str, content_type: str) -> None:
    answer = client.get(f"/api/schema/{query}", headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, content_type)
    served = json.loads(answer.content) if "json" in content_type else yaml.safe_load(answer.content)
    validate_schema(served)
    assert served["openapi"].startswith("3.1")


def test_what_is_served_is_what_is_committed(client: Client, document: dict[str, Any]) -> None:
    assert client.get("/api/schema/?format=json", headers={"Accept-Language": "en"}).json() == document


def test_it_is_drawn_once_and_known_by_its_etag(client: Client) -> None:
    etag = client.get("/api/schema/")["ETag"]
    assert client.get("/api/schema/")["ETag"] == etag
    assert client.get("/api/schema/", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("path", ["/api/docs/", "/api/docs/reference/", "/api/problems/"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_its_pages_are_open_to_everybody(client: Client, path: str, language: str) -> None:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("path", ["/api/docs/", "/api/docs/reference/", "/api/problems/", "/api/problems/stale"])
def test_the_language_switch_works_on_its_pages(client: Client, path: str) -> None:
    html = client.get(path, {"lang": "ru"}, headers={"Accept-Language": "kk"}).content.decode()
    assert '<html lang="ru"' in html
    assert f'href="{path}?lang=kk"' in html


def test_only_the_reader_s_page_relaxes_styles_and_none_relaxes_scripts(client: Client) -> None:
    relaxed = {path: client.get(path)["Content-Security-Policy"] for path in ("/api/docs/", "/api/docs/reference/", "/api/problems/")}
    assert [path for path, policy in relaxed.items() if "unsafe-inline" in policy] == ["/api/docs/reference/"]
    for policy in relaxed.values():
        script = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert "unsafe" not in script
        assert "http" not in script


def test_public_answers_are_as_described(client: Client, scene: Scene, listed: Lister, document: dict[str, Any]) -> None:
    listed("Qarjy Boost", "qarjy-boost.example")
    scene.suspend(timezone.now())
    for q in ("altyn.example", "Altyn", "qarjy-boost.example", "alytn.example", "nobody", ""):
        conforms(document, "/api/v1/lookup", client.get("/api/v1/lookup", {"q": q}))
    conforms(document, "/api/v1/register/", client.get("/api/v1/register/"))
    conforms(document, "/api/v1/register/{number}/", client.get(f"/api/v1/register/{scene.number}/"))
    conforms(document, "/api/v1/register/{number}/", client.get("/api/v1/register/nothing/"))
    conforms(document, "/api/v1/register/{number}/history/", client.get(f"/api/v1/register/{scene.number}/history/"))
