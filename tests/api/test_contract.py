"""Answers to banks' programs are what the OpenAPI document promises them."""

from typing import Any

import pytest
import yaml

from registry.feed import EMPTY_HASH
from tests.api.banks import Bank
from tests.api.conftest import publish
from tests.api.contract import COMMITTED, conforms
from tests.listing import Officers

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return dict(yaml.safe_load(COMMITTED.read_text("utf-8")))


def test_answers_about_lists_are_as_described(officers: Officers, first: Bank, document: dict[str, Any]) -> None:
    lists, path = "/api/v1/lists/block/", "/api/v1/lists/{list_code}/"
    client = first.client()
    conforms(document, f"{path}head", client.get(f"{lists}head"))
    publish(officers, "Alpha", "Beta")
    conforms(document, f"{path}head", client.get(f"{lists}head"))
    conforms(document, f"{path}changes", client.get(f"{lists}changes?after=0"))
    conforms(document, f"{path}changes", client.get(f"{lists}changes?after=9"))
    for code, seq in ((201, 0), (409, 5), (400, -1)):
        said = {"seq": seq, "list_hash": EMPTY_HASH, "state": "enforced"}
        answer = client.post(f"{lists}acks", said, content_type="application/json")
        assert answer.status_code == code
        conforms(document, f"{path}acks", answer, "post")


def test_answers_about_webhooks_are_as_described(first: Bank, document: dict[str, Any]) -> None:
    client, path = first.client(), "/api/v1/webhook-endpoints/"
    added = client.post(path, {"url": "https://hooks.bank.example/"}, content_type="application/json")
    conforms(document, path, added, "post")
    own = f"{path}{added.json()['id']}/"
    conforms(document, path, client.get(path))
    conforms(document, f"{path}{{id}}/", client.get(own))
    sent = client.post(f"{own}test/")
    conforms(document, next(name for name in document["paths"] if name.endswith("/test/")), sent, "post")
    conforms(document, "/api/v1/deliveries/", client.get("/api/v1/deliveries/"))
    conforms(document, "/api/v1/deliveries/{message_id}/", client.get(f"/api/v1/deliveries/{sent.json()['id']}/"))
    conforms(document, "/api/v1/deliveries/", client.get("/api/v1/deliveries/?limit=x"))
