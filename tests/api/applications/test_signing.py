"""Signing and reading powers of attorney by a program."""

import base64
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from registry.lib.canonical import sha256_hex
from tests.api.applications.conftest import BASE
from tests.licensing import powers as p
from tests.licensing import world as w
from tests.licensing.world import World


@pytest.fixture(autouse=True)
def _trusted(settings: Settings, tmp_path: Path) -> None:
    p.trust_root(settings, tmp_path / "roots")


def post(client: Client, address: str, body: dict[str, object]):
    return client.post(address, body, content_type="application/json")


def test_a_program_signs_what_it_sends(world: World, program: Client) -> None:
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    here = f"{BASE}/{application.number}"
    check = program.get(f"{here}/check").json()
    assert (check["signature"], check["powers"]) == ("optional", [])
    content = program.get(f"{here}/to-sign").content
    assert sha256_hex(content) == check["hash"]
    body = {"declaration": True, "checked_hash": check["hash"]}
    bad = post(program, f"{here}/submit", {**body, "signature": "nothing"})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (400, "/signature")
    signature = base64.b64encode(p.SIGNER.sign(content)).decode()
    w.answer(application, "address", {**w.PAGES["address"], "city": "Almaty"}, actor=world.member)
    stale = post(program, f"{here}/submit", {**body, "signature": signature})
    assert stale.status_code == 409
    changed = {row["section"] for row in stale.json()["current"]["sections"] if row not in check["sections"]}
    assert changed == {"address"}
    check, content = program.get(f"{here}/check").json(), program.get(f"{here}/to-sign").content
    signature = base64.b64encode(p.SIGNER.sign(content)).decode()
    sent = post(program, f"{here}/submit", {"declaration": True, "checked_hash": check["hash"], "signature": signature}).json()
    found = sent["submission"]["signature"]
    assert (found["signer"], found["bin"], found["moment_source"]) == ("SADYK AIGERIM", "240241900711", "receipt")
    assert program.get(f"{here}/to-sign").status_code == 409


def test_powers_are_read_by_their_own_exchange_alone(world: World, program: Client, other: Client) -> None:
    power = p.power(world, apostille=p.apostille())
    listed = program.get("/api/v1/powers").json()["results"]
    assert [(one["id"], one["name"], one["state"]) for one in listed] == [(power.pk, "Askar Notar", "power_waiting")]
    one = program.get(f"/api/v1/powers/{power.pk}").json()
    assert (one["apostille"]["country"], len(one["files"]), one["check_made"]) == ("CH", 2, None)
    assert "850101300123" not in str(one)
    assert other.get("/api/v1/powers").json()["results"] == []
    assert other.get(f"/api/v1/powers/{power.pk}").status_code == 404
