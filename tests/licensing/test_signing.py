"""Sending with an electronic signature."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_django import Settings

from registry.audit.queries import events_of
from registry.lib.canonical import sha256_hex
from registry.lib.errors import InvalidError, StaleError
from registry.licensing import actions
from registry.licensing.demo_signing import demo_signature
from registry.licensing.form_rules import SignatureRule
from registry.licensing.models import Submission, SubmissionSignature
from registry.licensing.queries import bytes_to_sign, draft_content, section_marks, signed_by
from registry.licensing.signatures import check_words, trust
from registry.signatures import load_trust
from tests.licensing import powers as p
from tests.licensing import world as w
from tests.licensing.world import AT, World
from tests.signatures.making import PERSON, Issuer, name_of


@pytest.fixture(autouse=True)
def _trusted(settings: Settings, tmp_path: Path) -> None:
    p.trust_root(settings, tmp_path / "roots")


def filled(world: World):
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    return application


def send(application, world: World, **given):
    return actions.submit_application(application.pk, **({"is_declared": True, "actor": world.admin, "at": AT} | given))


def test_a_signature_is_kept_with_what_was_found_and_recorded(world: World) -> None:
    application, sent = p.sent_signed(world)
    row = sent.signature
    assert (row.signer_name, row.signer_bin, row.signer_organisation) == ("SADYK AIGERIM", "240241900711", "Altyn Exchange Ltd.")
    assert "850101300123" not in row.signer_iin_sealed
    with row.file.open("rb") as file:
        assert sha256_hex(file.read()) == row.sha256
    assert sha256_hex(sent.content.encode()) == sent.content_hash
    assert "Revocation not checked: no lists are configured." in check_words(row.checks)
    events = [event for event in events_of(application) if event.action == "application.signed"]
    assert len(events) == 1
    assert "SADYK" not in events[0].data
    with w.refused_by_database("append-only"):
        SubmissionSignature.objects.filter(pk=row.pk).update(signer_name="Somebody")
    with w.refused_by_database("append-only"):
        SubmissionSignature.objects.filter(pk=row.pk).delete()


def test_what_is_not_signed_rightly_is_refused_and_nothing_is_lost(world: World) -> None:
    application = filled(world)
    for signature in (b"", b"nothing", p.SIGNER.sign(b"something else"), Issuer.root().holder().sign(bytes_to_sign(application))):
        if not signature:
            continue
        with pytest.raises(InvalidError) as caught:
            send(application, world, signature=signature)
        assert caught.value.field == "signature"
    application.refresh_from_db()
    assert application.state == "draft"
    assert not Submission.objects.exists()
    send(application, world)
    assert not SubmissionSignature.objects.exists()


def test_the_data_of_the_form_say_whether_it_is_signed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    p.form_with(monkeypatch, signature=SignatureRule.REQUIRED)
    application = filled(world)
    with pytest.raises(InvalidError, match="signed electronically") as caught:
        send(application, world)
    assert (caught.value.field, caught.value.code) == ("signature", "required")
    send(application, world, signature=p.SIGNER.sign(bytes_to_sign(application)))
    assert SubmissionSignature.objects.count() == 1


def test_a_form_without_signatures_takes_none(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    p.form_with(monkeypatch, signature=SignatureRule.NONE)
    application = filled(world)
    with pytest.raises(InvalidError, match="without an electronic signature"):
        send(application, world, signature=p.SIGNER.sign(bytes_to_sign(application)))


def test_answers_that_changed_since_the_download_are_named(world: World) -> None:
    application = filled(world)
    content = bytes_to_sign(application)
    seen = {"checked_hash": actions.draft_hash(application), "checked_marks": section_marks(draft_content(application))}
    assert seen["checked_hash"] == sha256_hex(content)
    w.answer(application, "address", {**w.PAGES["address"], "city": "Almaty"}, actor=world.member)
    with pytest.raises(StaleError, match="Address and contact"):
        send(application, world, signature=p.SIGNER.sign(content), **seen)
    with pytest.raises(InvalidError, match="something else"):
        send(application, world, signature=p.SIGNER.sign(content))
    assert not Submission.objects.exists()


def test_a_signer_who_does_not_fit_is_pointed_out_unless_a_power_covers(world: World) -> None:
    application, sent = p.sent_signed(world)
    found = signed_by(application, sent)
    assert found is not None
    assert found.warnings == ["SADYK AIGERIM is not named in the answers, and no power of attorney to sign covers it."]
    other = name_of("NOTAR ASKAR", *[(one.oid, one.value.replace("240241900711", "990241900711")) for one in PERSON][2:])
    application, sent = p.sent_signed(world, p.ROOT.holder(other), w.later(days=1))
    found = signed_by(application, sent)
    assert found is not None
    assert "another company: BIN 990241900711" in found.warnings[0]
    p.power(world)
    assert signed_by(application, sent).power is not None
    assert signed_by(application, sent).warnings == []


def test_somebody_named_in_the_answers_signs_without_a_power(world: World) -> None:
    named = name_of("SAMPLE BOLAT", *[(one.oid, one.value) for one in PERSON][1:])
    application, sent = p.sent_signed(world, p.ROOT.holder(named))
    assert signed_by(application, sent).warnings == []


def test_the_demo_root_counts_in_demo_mode_alone(world: World, settings: Settings, tmp_path: Path) -> None:
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    application = filled(world)
    signature = demo_signature(world.admin, bytes_to_sign(application), at=AT)
    settings.DEMO = False
    (tmp_path / "roots" / "sneaked-in.pem").write_bytes((tmp_path / "demo-signer" / "demo-root.pem").read_bytes())
    with pytest.raises(InvalidError, match="does not lead to an issuer"):
        send(application, world, signature=signature)
    with pytest.raises(Exception, match="no demo signer"):
        demo_signature(world.admin, b"x", at=AT)
    settings.DEMO = True
    row = send(application, world, signature=signature).signature
    assert (row.signer_name, row.signer_organisation, row.signer_bin) == ("Admin Sample", "Altyn Exchange Ltd.", "240241900711")


def test_a_root_put_into_the_folder_counts_at_once(settings: Settings, tmp_path: Path) -> None:
    before = len(trust().roots)
    (tmp_path / "roots" / "new.cer").write_bytes(Issuer.root("New").certificate.public_bytes(Encoding.DER))
    assert len(trust().roots) == before + 1
    assert load_trust(None, None).roots == ()
