"""Officers and the proofs of exchanges: the queue, the evidence, one press, turning down, and stopping a wallet."""

from django.utils import timezone

from registry.accounts.states import Role
from registry.blocklist.models import Change
from registry.exchanges.actions import present_signature
from registry.exchanges.models import ControlProof, ExchangeIdentifier, WalletRotation
from registry.exchanges.states import ProofFault, RotationState
from registry.licensing.actions import approve_wallet
from tests.exchanges.showing import WALLET, signed
from tests.portal.conftest import BASE, Office
from tests.portal.proving import proposed_wallet, sent_letter, signed_proof


def test_an_officer_sees_what_was_shown_and_confirms_with_one_press(office: Office) -> None:
    licence = office.licence()
    proof = signed_proof(office, licence)
    officer = office.client(Role.CASE_OFFICER)
    assert "proofs to look at" in officer.get(BASE).content.decode()
    assert WALLET.canonical in officer.get(f"{BASE}proofs/").content.decode()
    here = f"{BASE}exchanges/{licence.exchange_id}/proofs/{proof.pk}/"
    page = officer.get(here).content.decode()
    assert proof.presented in page
    assert proof.token in page
    assert f"{here}confirm/" in page
    assert f"{here}confirm/" not in office.client(Role.AUDITOR).get(here).content.decode()
    before = Change.objects.count()
    assert officer.post(f"{here}confirm/", {}).status_code == 302
    row = ExchangeIdentifier.objects.get(pk=proof.identifier_id)
    assert row.confirmed_by == office.world.officer
    assert Change.objects.count() > before
    assert officer.post(f"{here}confirm/", {}).status_code == 409
    assert "Signed message: Proved" in officer.get(f"{BASE}exchanges/{licence.exchange_id}/identifiers/").content.decode()


def test_a_letter_is_read_and_needs_a_note_or_is_turned_down(office: Office) -> None:
    licence = office.licence()
    proof = sent_letter(office, licence)
    officer, here = office.client(Role.CASE_OFFICER), f"{BASE}exchanges/{licence.exchange_id}/proofs/{proof.pk}/"
    document = proof.documents.get()
    answer = officer.get(f"{here}documents/{document.pk}/")
    assert (answer.headers["X-Content-Type-Options"], b"".join(answer.streaming_content)[:5]) == ("nosniff", b"%PDF-")
    assert officer.get(f"{here}documents/{document.pk + 1}/").status_code == 404
    assert officer.post(f"{here}confirm/", {"note": " "}).status_code == 400
    assert officer.post(f"{here}turn-down/", {}).status_code == 400
    assert officer.post(f"{here}turn-down/", {"reason": "Another's name."}).status_code == 302
    proof.refresh_from_db()
    assert proof.fault == ProofFault.TURNED_DOWN
    assert officer.post(f"{here}turn-down/", {"reason": "Again."}).status_code == 409


def test_an_officer_records_a_letter_held_on_paper(office: Office) -> None:
    licence = office.licence()
    row = licence.exchange.identifiers.get(kind="iban")
    here = f"{BASE}exchanges/{licence.exchange_id}/identifiers/{row.pk}/confirm/"
    officer = office.client(Role.CASE_OFFICER)
    assert officer.post(here, {"note": "x", "method": "signed_message"}).status_code == 400
    assert officer.post(here, {"note": "Letter of the bank, in the file.", "method": "bank_confirmation"}).status_code == 302
    assert row.proofs.get().method == "bank_confirmation"


def test_an_officer_stops_a_wallet_within_its_window(office: Office) -> None:
    licence, now = office.licence(), timezone.now()
    rotation = proposed_wallet(office, licence)
    approve_wallet(rotation.pk, actor=office.world.member, at=now)
    proof = ControlProof.objects.get(identifier=rotation.identifier_id)
    present_signature(proof.pk, signed(proof.challenge), caller=office.world.admin, at=now)
    officer, here = office.client(Role.CASE_OFFICER), f"{BASE}exchanges/{licence.exchange_id}/wallets/{rotation.pk}/stop/"
    assert "new wallets you may stop" in officer.get(BASE).content.decode()
    assert here in officer.get(f"{BASE}proofs/").content.decode()
    evidence = officer.get(f"{BASE}exchanges/{licence.exchange_id}/proofs/{proof.pk}/").content.decode()
    assert "being rotated" in evidence
    assert officer.post(here, {}).status_code == 400
    assert officer.post(here, {"reason": "A mixer's."}).status_code == 302
    assert WalletRotation.objects.get().state == RotationState.STOPPED
    assert officer.post(here, {"reason": "x"}).status_code == 409
