"""A signature is right, or refused with a sentence; whatever bytes come, nothing else happens."""

import base64
import time
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from registry.signatures import CheckCode, MomentSource, SignatureError, Verified, load_trust, verify
from registry.signatures.demo import DemoPerson, sign_as
from registry.signatures.trust import Trust
from tests.signatures.making import CONTENT, NOW, RULES, Holder, Issuer, authority_of_time, trust

ROOT = Issuer.root()
ISSUER = ROOT.below()
GOOD = ISSUER.holder()
SIGNED = GOOD.sign()


def verified(signature: bytes, content: bytes = CONTENT, *, by: Trust | None = None, at=NOW) -> Verified:
    return verify(signature, content, trust=by or trust(ROOT), rules=RULES, at=at)


def refusal(signature: bytes, content: bytes = CONTENT, *, by: Trust | None = None, at=NOW) -> str:
    with pytest.raises(SignatureError) as caught:
        verified(signature, content, by=by, at=at)
    assert caught.value.message.endswith(".")
    assert "{" not in caught.value.message
    return caught.value.code


def test_a_good_signature_says_who_signed_and_what_was_checked() -> None:
    found = verified(SIGNED)
    assert (found.signer.name, found.signer.organisation) == ("SADYK AIGERIM", "Altyn Exchange Ltd.")
    assert (found.signer.bin, found.signer.iin) == ("240241900711", "850101300123")
    assert found.serial == f"{GOOD.certificate.serial_number:X}"
    assert (found.issuer, found.root) == ("CN=Test Issuer", "CN=Test Root")
    assert (found.moment, found.moment_source, found.claimed_at) == (NOW, MomentSource.RECEIPT, NOW)
    checks = {check.code: (check.is_done, check.detail) for check in found.checks}
    assert checks[CheckCode.SIGNATURE] == (True, "ECDSA secp256r1, sha256")
    assert checks[CheckCode.NAMED] == (True, "")
    assert checks[CheckCode.KEY_USAGE] == (True, "non-repudiation")
    assert checks[CheckCode.TIME] == (False, "receipt")
    assert checks[CheckCode.REVOCATION] == (False, "none")


def test_pem_base64_and_rsa_are_taken_too() -> None:
    signer = ISSUER.holder(key=rsa.generate_private_key(65537, 2048))
    text = base64.encodebytes(signer.sign(digest="sha512"))
    assert verified(text).checks[1].detail == "RSA 2048, sha512"
    assert verified(b"-----BEGIN CMS-----\n" + text + b"-----END CMS-----\n").signer.bin == "240241900711"


def test_the_time_stamp_is_the_moment_at_which_the_certificate_counts() -> None:
    ran_out = ISSUER.holder(until=NOW - timedelta(days=1))
    stamped_at = NOW - timedelta(days=2)
    stamped = ran_out.sign(stamp=authority_of_time(ROOT), stamped_at=stamped_at)
    found = verified(stamped)
    assert (found.moment, found.moment_source) == (stamped_at, MomentSource.TIME_STAMP)
    assert refusal(ran_out.sign()) == "expired"
    assert refusal(ran_out.sign(stamp=GOOD, stamped_at=stamped_at)) == "time-stamp"
    assert refusal(GOOD.sign(stamp=authority_of_time(Issuer.root("Other")))) == "untrusted"
    assert refusal(GOOD.sign(stamp=authority_of_time(ROOT), stamped_at=NOW + timedelta(hours=1))) == "time-stamp"


def test_certificates_that_do_not_count_are_refused() -> None:
    assert refusal(Issuer.root().below().holder().sign()) == "untrusted"
    assert refusal(SIGNED, by=Trust()) == "no-roots"
    assert refusal(ISSUER.holder(since=NOW + timedelta(days=1)).sign()) == "not-yet-valid"
    assert refusal(ISSUER.holder(usage=("key_encipherment",)).sign()) == "key-usage"
    assert refusal(ROOT.holder().sign(include=False)) == "no-certificate"
    assert refusal(Holder(GOOD.certificate, GOOD.key).sign()) == "untrusted"
    below_a_person = Issuer(GOOD.certificate, GOOD.key, (GOOD.certificate, *GOOD.chain)).holder()
    assert refusal(below_a_person.sign()) == "untrusted"


def test_other_content_keys_and_kinds_are_refused() -> None:
    assert refusal(SIGNED, CONTENT + b" ") == "other-content"
    assert refusal(GOOD.sign(attached=True)) == "attached"
    assert refusal(GOOD.sign(attributes=False)) == "attributes"
    assert refusal(GOOD.sign(ess=ROOT.certificate)) == "other-certificate"
    assert refusal(Holder(GOOD.certificate, ec.generate_private_key(ec.SECP256R1()), GOOD.chain).sign()) == "wrong"
    assert refusal(GOOD.sign(kind="enveloped_data")) == "content-type"
    plain = verified(GOOD.sign(ess=False))
    assert (CheckCode.NAMED, False) in {(check.code, check.is_done) for check in plain.checks}


def test_weak_and_unknown_algorithms_are_refused_by_name() -> None:
    assert refusal(ISSUER.holder(key=rsa.generate_private_key(65537, 1024)).sign()) == "algorithm"
    assert refusal(ISSUER.holder(key=ec.generate_private_key(ec.SECP256K1())).sign()) == "algorithm"
    assert refusal(GOOD.sign(digest="sha1")) == "algorithm"
    sha256, gost = bytes.fromhex("0609608648016503040201"), bytes.fromhex("06092a850307010102020a")
    assert refusal(SIGNED.replace(sha256, gost)) == "gost"


def test_a_list_of_revoked_certificates_is_asked_where_there_is_one() -> None:
    root_list, own = ROOT.revoked(), ISSUER.revoked()
    found = verified(SIGNED, by=trust(ROOT, lists=(root_list, own)))
    assert (found.checks[-1].is_done, found.checks[-1].detail) == (True, "2026-11-26")
    assert refusal(SIGNED, by=trust(ROOT, lists=(root_list, ISSUER.revoked(GOOD.certificate)))) == "revoked"
    assert refusal(SIGNED, by=trust(ROOT, lists=(ROOT.revoked(ISSUER.certificate),))) == "revoked"
    stale = ISSUER.revoked(until=NOW - timedelta(hours=1))
    assert verified(SIGNED, by=trust(ROOT, lists=(root_list, stale))).checks[-1].detail == "stale"
    forged = Issuer(ISSUER.certificate, ROOT.key).revoked(GOOD.certificate)
    assert verified(SIGNED, by=trust(ROOT, lists=(root_list, forged))).checks[-1].detail == "missing"
    later = ISSUER.revoked(GOOD.certificate, on=NOW - timedelta(hours=1))
    stamped = GOOD.sign(stamp=authority_of_time(ROOT), stamped_at=NOW - timedelta(days=1))
    assert verified(stamped, by=trust(ROOT, lists=(root_list, later))).checks[-1].is_done


def test_hostile_bytes_are_refused_calmly_and_quickly() -> None:
    begun = time.perf_counter()
    nested, endless = b"\x30", b"\x30\x80" * 300_000
    for _ in range(60):
        nested = b"\x30\x82" + len(nested).to_bytes(2, "big") + nested
    many = b"\x30\x83" + (400_000).to_bytes(3, "big") + b"\x05\x00" * 200_000
    for garbage in (
        b"",
        b"0",
        b"\x30\x00",
        nested,
        endless,
        many,
        b"\x30\x84\xff\xff\xff\xff",
        b"MIIB",
        b"\x00" * 100,
        SIGNED + b"\0",
        CONTENT,
    ):
        assert refusal(garbage) == "unreadable"
    assert refusal(b"\x30" * 20_000_000) == "too-large"
    for length in range(0, len(SIGNED) - 1, 7):
        assert refusal(SIGNED[:length]) == "unreadable"
    assert time.perf_counter() - begun < 5


def test_no_changed_byte_gives_another_error_than_a_refusal() -> None:
    for place in range(0, len(SIGNED), 7):
        changed = bytearray(SIGNED)
        changed[place] ^= 0x41
        try:
            found = verified(bytes(changed))
        except SignatureError:
            continue
        assert found.signer.bin == "240241900711"


def test_roots_and_lists_are_read_from_folders_and_the_demo_root_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "roots").mkdir()
    (tmp_path / "roots" / "root.pem").write_bytes(ROOT.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "roots" / "other.cer").write_bytes(Issuer.root("Other").certificate.public_bytes(Encoding.DER))
    (tmp_path / "roots" / "notes.txt").write_text("Ask the issuer.")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "own.crl").write_bytes(ISSUER.revoked(GOOD.certificate).public_bytes(Encoding.DER))
    demo = sign_as(DemoPerson("Clara Amstad", "Meridian Vault AG", bin="", iin=""), CONTENT, folder=tmp_path / "demo", at=NOW)
    (tmp_path / "roots" / "sneaked-in.pem").write_bytes((tmp_path / "demo" / "demo-root.pem").read_bytes())
    found = load_trust(tmp_path / "roots", tmp_path / "lists")
    assert (len(found.roots), len(found.lists), found.faults) == (2, 1, ("notes.txt",))
    assert refusal(SIGNED, by=found) == "revoked"
    assert refusal(demo, by=found) == "untrusted"
    with_demo = load_trust(tmp_path / "roots", None, demo_root=tmp_path / "demo" / "demo-root.pem")
    assert verified(demo, by=with_demo).signer.name == "Clara Amstad"
