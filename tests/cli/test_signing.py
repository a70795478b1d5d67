"""`manage.py demo sign`, the demo signer's page, and what doctor says of signatures."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from registry.cli.examination import Grade
from registry.cli.signature_findings import signature_findings
from registry.licensing.form_rules import SignatureRule
from registry.licensing.signatures import verified
from tests.licensing import powers as p
from tests.licensing import world as w
from tests.licensing.world import World
from tests.signatures.making import NOW, Issuer
from tests.worlds import module_world, own_copy

_world = module_world


@pytest.fixture
def world(_world: World, db: None) -> World:
    return own_copy(_world)


@pytest.fixture(autouse=True)
def _demo(settings: Settings, tmp_path: Path) -> None:
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    settings.SIGNATURE_ROOTS = settings.SIGNATURE_CRLS = None


def grades() -> list[Grade]:
    return [finding.grade for finding in signature_findings()]


def test_the_command_signs_a_file_as_somebody_of_the_demo(world: World, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(b"{}")
    call_command("demo", "sign", str(file), "--as", "admin@altyn.example")
    signature = (tmp_path / "answers.json.p7s").read_bytes()
    assert verified(signature, b"{}", at=timezone.now()).signer.organisation == "Altyn Exchange Ltd."
    for wrong in ((str(file), "--as", "nobody@altyn.example"), (str(tmp_path / "none"), "--as", "admin@altyn.example"), ()):
        with pytest.raises(CommandError, match="demo sign FILE"):
            call_command("demo", "sign", *wrong)
    settings.DEMO = False
    with pytest.raises(CommandError, match="outside demo mode"):
        call_command("demo", "sign", str(file), "--as", "admin@altyn.example")


def test_the_page_gives_the_signature_to_save_and_is_not_there_outside_demo_mode(world: World, client: Client, settings: Settings) -> None:
    assert "Its certificates prove nothing" in client.get("/signer/").content.decode()
    assert client.post("/signer/", {"person": world.admin.pk}).status_code == 400
    assert client.post("/signer/", {"person": world.officer.pk, "file": SimpleUploadedFile("a.json", b"{}")}).status_code == 400
    answer = client.post("/signer/", {"person": world.admin.pk, "file": SimpleUploadedFile("a.json", b"{}")})
    assert 'filename="a.json.p7s"' in answer["Content-Disposition"]
    assert verified(answer.content, b"{}", at=timezone.now()).signer.name == "Admin Sample"
    settings.DEMO = False
    assert client.get("/signer/").status_code == 404


def test_doctor_says_whose_signatures_count_and_which_lists_are_old(
    world: World, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert grades() == [Grade.NOTE]
    p.form_with(monkeypatch, signature=SignatureRule.REQUIRED)
    assert grades() == [Grade.BAD]
    p.trust_root(settings, tmp_path / "roots")
    assert grades() == [Grade.GOOD, Grade.NOTE]
    settings.SIGNATURE_CRLS = tmp_path / "lists"
    settings.SIGNATURE_CRLS.mkdir()
    old = Issuer.root("Old").revoked(until=NOW - w.timedelta(days=1))
    (settings.SIGNATURE_CRLS / "old.crl").write_bytes(old.public_bytes(Encoding.DER))
    (settings.SIGNATURE_CRLS / "junk.crl").write_bytes(b"junk")
    assert grades() == [Grade.BAD, Grade.GOOD, Grade.BAD]
