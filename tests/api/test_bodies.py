"""Bodies that are too much, broken or hostile: a problem that says what to do, nothing kept, never a 500."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from registry.distribution.models import Acknowledgement, Endpoint
from registry.feed import EMPTY_HASH
from tests.api.banks import Bank
from tests.api.conftest import pointers, problem

pytestmark = pytest.mark.django_db
ACKS, ENDPOINTS = "/api/v1/lists/block/acks", "/api/v1/webhook-endpoints"
GOOD = {"seq": 0, "list_hash": EMPTY_HASH, "state": "failed", "reason": "x"}


@pytest.fixture
def caller(first: Bank) -> Client:
    return first.client()


def post(client: Client, body: bytes | str, content_type: str = "application/json", path: str = ACKS, **extra: Any) -> Any:
    return client.generic("POST", path, body, content_type=content_type, **extra)


def nothing_kept() -> bool:
    return not Acknowledgement.objects.exists() and not Endpoint.objects.exists()


@pytest.mark.parametrize("path", [ACKS, ENDPOINTS])
def test_ten_megabytes_are_413(caller: Client, path: str) -> None:
    body = json.dumps(GOOD | {"reason": "x" * 10_000_000})
    assert "1048576 bytes" in problem(post(caller, body, path=path), 413, "too-large")["detail"]
    assert nothing_kept()


def test_a_body_longer_than_it_said_is_cut_off(caller: Client) -> None:
    body = json.dumps(GOOD | {"reason": "x" * 1_100_000}).encode()
    problem(post(caller, body, CONTENT_LENGTH="100"), 400)
    assert nothing_kept()


@pytest.mark.parametrize(
    "body",
    [
        "", " ", "{", "}", '{"seq":', '{"seq":0}}', "[1,]", "{'seq':0}", "NaN", '{"seq":NaN}', '{"seq":Infinity}', '{"seq":-Infinity}', "nul",
        '{"seq":0x10}', '{"a":"\n"}', b"\xff\xfe{\x00}\x00", b'\xef\xbb\xbf{"seq":0}', b'{"reason":"\xed\xa0\x80"}', b'{"reason":"\xff"}', b"\x00",
        '{"reason":"\\ud800"}', '{"\\udfff":1}', '{"reason":"\\ud800\\u0041"}', '{"reason":"\\u0000"}', '{"\\u0000":1}', '{"reason":"a\\u0000b"}',
        '{"a":[{"b":"\\u0000"}]}', "[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000, '{"a":' * 40 + "1" + "}" * 40, '{"seq":' + "1" * 5000 + "}",
    ],
)  # fmt: skip
def test_what_is_no_json_we_read_is_400(caller: Client, body: str | bytes) -> None:
    document = problem(post(caller, body), 400)
    assert document["code"] in {"malformed", "invalid"}
    assert nothing_kept()


def test_a_text_with_every_other_character_is_taken(caller: Client) -> None:
    reason = "Алтын \U0001f600 \u202e \\u0000 [[[[ " + "{" * 500
    assert post(caller, json.dumps(GOOD | {"reason": reason})).status_code == 201
    assert Acknowledgement.objects.get().reason == reason.strip()


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/yaml",
        "x",
        "text/html",
        "",
    ],
)
def test_another_content_type_is_415(caller: Client, content_type: str) -> None:
    problem(post(caller, json.dumps(GOOD), content_type), 415, "unsupported-media-type")
    assert nothing_kept()


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json;charset=UTF-16"])
def test_json_is_read_as_utf8_whatever_else_is_said(caller: Client, content_type: str) -> None:
    assert post(caller, json.dumps(GOOD), content_type).status_code == 201


def test_every_unknown_field_is_named(caller: Client) -> None:
    document = problem(post(caller, json.dumps(GOOD | {"Seq": 1, "list-hash": "x", "": 2})), 400, "invalid")
    assert sorted(pointers(document)) == ["/", "/Seq", "/list-hash"]
    assert all("No such field" in error["detail"] for error in document["errors"])
    assert nothing_kept()


def test_a_thousand_unknown_fields_do_not_make_a_thousand_errors(caller: Client) -> None:
    document = problem(post(caller, json.dumps(GOOD | {f"field{number}": 1 for number in range(5000)})), 400)
    assert len(document["errors"]) == 20


def test_markup_in_a_field_name_stays_text(caller: Client) -> None:
    document = problem(post(caller, json.dumps({"<script>": 1})), 400)
    assert "/<script>" in pointers(document)


def test_a_body_where_none_is_read_does_no_harm(caller: Client) -> None:
    endpoint = post(caller, json.dumps({"url": "https://hooks.bank.example/"}), path=ENDPOINTS).json()["id"]
    for body in (b"\x00" * 100, b"[" * 10_000):
        answer = post(caller, body, path=f"{ENDPOINTS}/{endpoint}/pause")
        assert answer.status_code in {200, 409}


def test_the_limit_of_a_body_is_a_setting(caller: Client, settings: Settings) -> None:
    settings.API_MAX_BODY = len(json.dumps(GOOD))
    assert post(caller, json.dumps(GOOD)).status_code == 201
    problem(post(caller, json.dumps(GOOD) + " "), 413)


def test_what_cannot_be_given_is_406(caller: Client) -> None:
    problem(caller.get("/api/v1/lists/block/head", headers={"Accept": "application/xml"}), 406, "not-acceptable")
    assert caller.get("/api/v1/lists/block/head", headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200
    assert caller.get("/api/v1/lists/block/snapshot?seq=0", headers={"Accept": "application/x-ndjson"}).status_code == 200
