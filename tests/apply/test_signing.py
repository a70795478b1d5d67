"""Signing on the check page, and powers of attorney."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from registry.lib.canonical import sha256_hex
from registry.licensing import actions
from registry.licensing.form_rules import SignatureRule
from registry.licensing.models import Application, PowerOfAttorney, Submission
from tests.apply.conftest import browser
from tests.apply.test_filling_in import page, text_of
from tests.apply.test_sending import filled
from tests.licensing import powers as p
from tests.licensing import world as w
from tests.licensing.world import World

POWERS = "/en/apply/powers/"


@pytest.fixture(autouse=True)
def _trusted(settings: Settings, tmp_path: Path) -> None:
    p.trust_root(settings, tmp_path / "roots")


def hidden(client: Client, application: Application) -> dict[str, str]:
    """What the check page sends back unseen."""
    text = text_of(client.get(page(application, "check/")))
    found = dict(re.findall(r'name="(checked_\w+)" value="([^"]*)"', text))
    return {name: value.replace("&quot;", '"') for name, value in found.items()}


def signature_file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("answers.p7s", p.SIGNER.sign(content))


def form_of(**changes: object) -> dict[str, object]:
    given = {
        "name": "Askar Notar", "identity_kind": "iin", "identity": "850101300123", "purposes": ["sign", "receive_notices"],
        "from_on_day": 1, "from_on_month": 11, "from_on_year": 2026, "document": SimpleUploadedFile("power.pdf", w.pdf("power")),
    }  # fmt: skip
    return given | changes


def test_the_saved_file_is_signed_and_sent_from_the_check_page(world: World, admin: Client) -> None:
    application = filled(world)
    text = text_of(admin.get(page(application, "check/")))
    assert "You may sign it electronically" in text
    assert actions.draft_hash(application) in text
    saved = admin.get(page(application, "to-sign/"))
    assert sha256_hex(saved.content) == actions.draft_hash(application)
    assert saved["Content-Disposition"].startswith("attachment")
    sent = admin.post(
        page(application, "check/"), {**hidden(admin, application), "declaration": "on", "signature": signature_file(saved.content)}
    )
    assert (sent.status_code, sent["Location"]) == (302, page(application, "sent/"))
    assert Submission.objects.get().signature.signer_name == "SADYK AIGERIM"
    assert admin.get(page(application, "to-sign/")).status_code == 404


def test_a_bad_signature_is_refused_at_its_field_and_a_changed_answer_is_named(world: World, admin: Client) -> None:
    application = filled(world)
    seen = hidden(admin, application)
    bad = admin.post(page(application, "check/"), {**seen, "declaration": "on", "signature": SimpleUploadedFile("x.p7s", b"MIIB")})
    assert bad.status_code == 400
    assert "This is not a signature file" in text_of(bad)
    content = admin.get(page(application, "to-sign/")).content
    w.answer(application, "address", {**w.PAGES["address"], "city": "Almaty"}, actor=world.member)
    stale = admin.post(page(application, "check/"), {**seen, "declaration": "on", "signature": signature_file(content)})
    assert stale.status_code == 409
    assert "since you checked them: Address and contact." in text_of(stale)
    assert not Submission.objects.exists()


def test_what_has_to_be_signed_says_so_and_what_takes_none_does_not_ask(
    world: World, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    p.form_with(monkeypatch, signature=SignatureRule.REQUIRED)
    application = filled(world)
    assert "This has to be signed electronically." in text_of(admin.get(page(application, "check/")))
    assert admin.post(page(application, "check/"), {**hidden(admin, application), "declaration": "on"}).status_code == 400
    assert not Submission.objects.exists()
    actions.withdraw_application(application.pk, reason="", actor=world.admin, at=w.AT)
    p.form_with(monkeypatch, signature=SignatureRule.NONE)
    assert "Save the file to sign" not in text_of(admin.get(page(filled(world), "check/")))


def test_an_administrator_records_reads_and_revokes_a_power(world: World, admin: Client, member: Client) -> None:
    assert "No power of attorney is recorded." in text_of(admin.get(POWERS))
    wrong = admin.post(f"{POWERS}new/", form_of(identity="12", apostille_number="7"))
    assert wrong.status_code == 400
    assert "Fill in all of the apostille" in text_of(wrong)
    wrong = admin.post(f"{POWERS}new/", form_of(identity="12"))
    assert (wrong.status_code, "An IIN has 12 digits." in text_of(wrong)) == (400, True)
    made = admin.post(f"{POWERS}new/", form_of())
    power = PowerOfAttorney.objects.get()
    assert made["Location"] == f"{POWERS}{power.pk}/"
    shown = text_of(member.get(made["Location"]))
    assert "Askar Notar" in shown
    assert "850101300123" not in shown
    assert b"".join(member.get(f"{POWERS}{power.pk}/document/").streaming_content) == w.pdf("power")
    assert member.get(f"{POWERS}{power.pk}/apostille/").status_code == 404
    assert member.post(f"{POWERS}{power.pk}/revoke/").status_code == 403
    assert admin.post(f"{POWERS}{power.pk}/revoke/", {"reason": "He left."})["Location"] == made["Location"]
    assert "Revoked" in text_of(admin.get(POWERS))
    assert admin.post(f"{POWERS}{power.pk}/revoke/", {}).status_code == 409


def test_a_colleague_of_the_team_and_an_apostille_are_recorded(world: World, admin: Client) -> None:
    sealed = {"apostille_country": "CH", "apostille_number": "2026/17", "apostille_authority": "Canton of Zug", "apostille_on_day": 1,
              "apostille_on_month": 10, "apostille_on_year": 2026, "apostille": SimpleUploadedFile("apostille.pdf", w.pdf("a"))}  # fmt: skip
    made = admin.post(f"{POWERS}new/", form_of(person=str(world.member.pk), name="", identity="", identity_kind="", **sealed))
    assert made.status_code == 302
    power = PowerOfAttorney.objects.get()
    assert (power.person, power.name, power.has_apostille, power.files.count()) == (world.member, "Member Sample", True, 2)


def test_another_exchanges_power_is_not_there(world: World) -> None:
    power = p.power(world)
    stranger = browser(w.exchange_admin("owner@kumis.example", "Kumis Exchange Ltd."))
    for rest in ("", "revoke/", "document/"):
        assert stranger.get(f"{POWERS}{power.pk}/{rest}").status_code == 404
    assert "Askar" not in text_of(stranger.get(POWERS))


def test_the_list_is_paged_within_few_queries(world: World, admin: Client, django_assert_max_num_queries) -> None:
    for _ in range(3):
        p.power(world)
    with django_assert_max_num_queries(20):
        admin.get(POWERS)
