"""Proof of control: what each way takes and refuses, and that nothing is confirmed unproved or by the machine alone."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from registry.accounts.models import User
from registry.accounts.states import Role
from registry.audit.queries import events_of
from registry.exchanges.actions import (
    IdentifierFacts,
    KeptFile,
    ask_check,
    attach_document,
    begin_proof,
    confirm_control,
    confirm_proof,
    expire_proofs,
    mark_deposit_address,
    present_signature,
    run_check,
    set_publicity,
    turn_down_proof,
    unmark_deposit_address,
    withdraw_identifier,
    withdraw_proof,
)
from registry.exchanges.models import ControlProof, ExchangeIdentifier, ProofCheck
from registry.exchanges.outside import Outside
from registry.exchanges.proofs import file_address, methods_for, record_name
from registry.exchanges.queries import confirmed_identifiers, shown_proofs
from registry.exchanges.states import IdentifierState, ProofFault, ProofMethod, ProofState
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.outbox.actions import claim_due
from registry.outbox.states import DueState
from tests.exchanges.showing import AUTHORITY, IBAN, OTHER_KEY, SITE, WALLET, House, Places, checked, house, signed
from tests.licensing.world import refused_by_database
from tests.people import AT, Regulator, regulator

LETTER = KeptFile("letter.pdf", "application/pdf", 10, "sha256:1", "ab/abc", "not_scanned", "")


@pytest.fixture
def ours(authority: Regulator) -> House:
    return house()


@pytest.fixture
def theirs(authority: Regulator) -> House:
    return house("Temir")


def fresh(proof: ControlProof) -> ControlProof:
    return ControlProof.objects.get(pk=proof.pk)


@pytest.mark.parametrize(
    ("facts", "ways"),
    [
        (SITE, ("dns_record", "well_known_file")),
        (IdentifierFacts("page", "x", "altyn.example/kz"), ("dns_record", "well_known_file")),
        (IdentifierFacts("page", "x", "t.me/altyn"), ()),
        (IdentifierFacts("site", "x", "vercel.app"), ()),
        (IdentifierFacts("site", "x", "altyn.vercel.app"), ("dns_record", "well_known_file")),
        (IdentifierFacts("site", "x", "203.0.113.7"), ()),
        (WALLET, ("signed_message", "micro_transfer")),
        (IdentifierFacts("wallet", "x", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", chain="tron"), ("micro_transfer",)),
        (IBAN, ("bank_confirmation",)),
        (IdentifierFacts("bin", "x", "240241900711"), ()),
    ],
)
def test_each_kind_has_its_ways_and_a_page_on_everybodys_host_has_none(facts: IdentifierFacts, ways: tuple[str, ...]) -> None:
    row = ExchangeIdentifier(kind=facts.kind, canonical=facts.canonical, chain=facts.chain)
    assert methods_for(row) == ways


@pytest.mark.parametrize("method", [ProofMethod.DNS_RECORD, ProofMethod.WELL_KNOWN_FILE])
def test_a_record_or_file_proves_a_site_and_an_officer_confirms_it(ours: House, officer: User, method: str) -> None:
    proof = ours.begun(SITE, method)
    assert (proof.state, len(proof.token), proof.challenge) == (ProofState.WAITING, 32, f"tizilim-challenge={proof.token}")
    place = record_name("altyn.example") if method == ProofMethod.DNS_RECORD else file_address("altyn.example")
    shown = Places({place: f"v=spf1 -all\n {proof.challenge} \nother"})
    found = checked(proof, ours.member, records=shown if method == ProofMethod.DNS_RECORD else None, files=shown)
    assert (found.state, found.checked_by, found.checked_at, shown.looked) == (ProofState.PROVED, None, AT, [place])
    assert found.presented.startswith("v=spf1")
    assert not confirmed_identifiers(ours.exchange.pk, AT).exists(), "the machine alone confirms nothing"
    assert list(shown_proofs()) == [proof]
    row = confirm_proof(proof.pk, actor=officer, at=AT)
    assert (row.state, row.confirmed_by) == (IdentifierState.CONFIRMED, officer)
    assert not shown_proofs().exists()
    actions = [event.action for event in events_of(ours.exchange)]
    assert actions == ["identifier.added", "proof.begun", "proof.check_asked", "proof.proved", "identifier.confirmed"]


def test_what_stands_elsewhere_or_says_something_else_proves_nothing_and_may_be_mended(ours: House, theirs: House) -> None:
    proof, other = ours.begun(SITE, "dns_record"), theirs.begun(SITE, "dns_record")
    place = record_name("altyn.example")
    for minutes, (text, fault) in enumerate(
        [
            (None, ProofFault.NOTHING_FOUND),
            (other.challenge, ProofFault.OTHER_CONTENT),  # another exchange's token for the very same site
            (f"x{proof.challenge}", ProofFault.OTHER_CONTENT),
            (proof.token, ProofFault.OTHER_CONTENT),
        ]
    ):
        records = Places({place: text} if text else {})
        found = checked(proof, ours.admin, records=records, at=AT + timedelta(minutes=2 * minutes))
        assert (found.state, found.fault) == (ProofState.FAILED, fault)
    at = AT + timedelta(hours=1)
    assert checked(proof, ours.admin, records=Places({place: proof.challenge}), at=at).state == ProofState.PROVED
    assert fresh(other).state == ProofState.WAITING


def test_checks_are_one_at_a_time_a_minute_apart_and_safe_to_run_twice(ours: House) -> None:
    proof = ours.begun(SITE, "dns_record")
    check = ask_check(proof.pk, actor=ours.member, at=AT)
    assert ask_check(proof.pk, actor=ours.admin, at=AT) == check
    ((_pk, token),) = claim_due(ProofCheck, at=AT, limit=5, lease_seconds=35)
    shown = Places({record_name("altyn.example"): proof.challenge})
    outside = Outside(shown, Places())
    assert run_check(check.pk, token, outside=outside, at=AT) is not None
    assert run_check(check.pk, token, outside=outside, at=AT) is None
    assert (len(shown.looked), ProofCheck.objects.get().state) == (1, DueState.SUCCEEDED)
    with pytest.raises(RuleError, match="over"):
        ask_check(proof.pk, actor=ours.member, at=AT + timedelta(hours=1))
    second = theirs_failed = house("Temir").begun(SITE, "dns_record")
    person = second.created_by
    assert person is not None
    checked(second, person)
    with pytest.raises(RuleError) as caught:
        ask_check(theirs_failed.pk, actor=person, at=AT + timedelta(seconds=59))
    assert caught.value.code == "too-soon"


def test_a_signature_of_the_key_over_the_very_message_proves_a_wallet(ours: House, theirs: House, officer: User) -> None:
    proof, other = ours.begun(WALLET, "signed_message"), theirs.begun(WALLET, "signed_message")
    for word in ("Altyn", AUTHORITY, WALLET.canonical, proof.token, "2026-11-20"):
        assert word in proof.challenge
    for signature, fault in [
        (signed(other.challenge), ProofFault.OTHER_SIGNER),
        (signed(proof.challenge, OTHER_KEY), ProofFault.OTHER_SIGNER),
        ("0x1234", ProofFault.NO_SIGNATURE),
    ]:
        found = present_signature(proof.pk, signature, caller=ours.member, at=AT)
        assert (found.state, found.fault) == (ProofState.FAILED, fault)
    with pytest.raises(InvalidError):
        present_signature(proof.pk, " ", caller=ours.member, at=AT)
    found = present_signature(proof.pk, signed(proof.challenge), caller=ours.member, at=AT)
    assert (found.state, found.fault, found.presented) == (ProofState.PROVED, "", signed(proof.challenge))
    with pytest.raises(RuleError):
        present_signature(proof.pk, signed(proof.challenge), caller=ours.member, at=AT)
    assert present_signature(other.pk, signed(proof.challenge), caller=theirs.member, at=AT).state == ProofState.FAILED
    confirm_proof(proof.pk, actor=officer, at=AT)
    present_signature(other.pk, signed(other.challenge), caller=theirs.member, at=AT)
    with pytest.raises(RuleError, match="another exchange"):
        confirm_proof(other.pk, actor=officer, at=AT)


def test_a_banks_letter_is_judged_by_an_officer_with_a_note(ours: House, officer: User) -> None:
    proof = ours.begun(IBAN, "bank_confirmation")
    with pytest.raises(RuleError) as caught:
        confirm_proof(proof.pk, actor=officer, at=AT, note="x")
    assert caught.value.code == "not-shown"
    assert attach_document(proof.pk, LETTER, actor=ours.member, at=AT).documents.count() == 1
    assert attach_document(proof.pk, LETTER, actor=ours.member, at=AT).documents.count() == 1, "the same file once"
    assert list(shown_proofs()) == [proof]
    assert expire_proofs(AT + timedelta(days=30)) == 0, "what an officer has to judge does not run out"
    with pytest.raises(InvalidError):
        confirm_proof(proof.pk, actor=officer, at=AT)
    confirm_proof(proof.pk, actor=officer, at=AT, note="The bank's letter names the exchange.")
    assert (fresh(proof).state, fresh(proof).checked_by) == (ProofState.PROVED, officer)


def test_an_officer_turns_a_proof_down_for_good(ours: House, officer: User) -> None:
    proof = ours.begun(WALLET, "signed_message")
    present_signature(proof.pk, signed(proof.challenge), caller=ours.member, at=AT)
    with pytest.raises(InvalidError):
        turn_down_proof(proof.pk, actor=officer, at=AT, reason=" ")
    found = turn_down_proof(proof.pk, actor=officer, at=AT, reason="The wallet is a mixer's.")
    assert (found.state, found.fault, found.is_open) == (ProofState.FAILED, ProofFault.TURNED_DOWN, False)
    with pytest.raises(RuleError):
        present_signature(proof.pk, signed(proof.challenge), caller=ours.member, at=AT)
    again = ours.begun(WALLET, "signed_message")
    assert again.token != proof.token
    assert fresh(proof).state == ProofState.WITHDRAWN


def test_a_proof_runs_out_and_another_takes_its_place(ours: House) -> None:
    proof, over = ours.begun(SITE, "dns_record"), AT + timedelta(days=14)
    assert ours.begun(SITE, "dns_record") == proof, "the one under way"
    with pytest.raises(RuleError, match="over"):
        ask_check(proof.pk, actor=ours.member, at=over)
    assert (expire_proofs(over - timedelta(seconds=1)), expire_proofs(over), expire_proofs(over)) == (0, 1, 0)
    assert fresh(proof).state == ProofState.EXPIRED
    second = ours.begun(SITE, "dns_record")
    third = ours.begun(SITE, "well_known_file")
    assert fresh(second).state == ProofState.WITHDRAWN
    assert withdraw_proof(third.pk, actor=ours.admin, at=AT).state == ProofState.WITHDRAWN
    with pytest.raises(RuleError):
        withdraw_proof(third.pk, actor=ours.admin, at=AT)


def test_a_late_look_at_a_closed_proof_changes_nothing(ours: House) -> None:
    proof = ours.begun(SITE, "dns_record")
    check = ask_check(proof.pk, actor=ours.member, at=AT)
    ((_pk, token),) = claim_due(ProofCheck, at=AT, limit=5, lease_seconds=35)
    withdraw_proof(proof.pk, actor=ours.member, at=AT)
    run_check(check.pk, token, outside=Outside(Places({record_name("altyn.example"): proof.challenge}), Places()), at=AT)
    assert (fresh(proof).state, ProofCheck.objects.get().state) == (ProofState.WITHDRAWN, DueState.SUCCEEDED)


def test_strangers_and_officers_without_the_role_do_none_of_it(ours: House, theirs: House, officer: User, authority: Regulator) -> None:
    proof, letter = ours.begun(WALLET, "signed_message"), ours.begun(IBAN, "bank_confirmation")
    site = ours.begun(SITE, "dns_record")
    approver = authority.person(Role.APPROVER, "approver@authority.test")
    for person in (theirs.admin, officer):
        for act in (
            lambda who: begin_proof(proof.identifier_id, "signed_message", addressee="A", actor=who, at=AT),
            lambda who: present_signature(proof.pk, signed(proof.challenge), caller=who, at=AT),
            lambda who: ask_check(site.pk, actor=who, at=AT),
            lambda who: attach_document(letter.pk, LETTER, actor=who, at=AT),
            lambda who: withdraw_proof(proof.pk, actor=who, at=AT),
            lambda who: set_publicity(proof.identifier_id, is_public=False, actor=who, at=AT),
            lambda who: mark_deposit_address(proof.identifier_id, actor=who, at=AT),
        ):
            with pytest.raises(NotAllowedError):
                act(person)
    for person in (ours.admin, approver):
        with pytest.raises(NotAllowedError):
            confirm_proof(proof.pk, actor=person, at=AT)
        with pytest.raises(NotAllowedError):
            turn_down_proof(proof.pk, actor=person, at=AT, reason="x")
    with pytest.raises(InvalidError):
        begin_proof(site.identifier_id, "signed_message", addressee="A", actor=ours.admin, at=AT)


def test_an_officers_own_check_is_a_proof_and_takes_the_place_of_another(ours: House, officer: User) -> None:
    proof = ours.begun(SITE, "dns_record")
    confirm_control(proof.identifier_id, actor=officer, at=AT, note="Called their office.")
    assert fresh(proof).state == ProofState.WITHDRAWN
    own = ControlProof.objects.get(state=ProofState.PROVED)
    assert (own.method, own.presented, own.checked_by) == (ProofMethod.OFFICER_CHECK, "Called their office.", officer)
    iban = confirm_control(ours.named(IBAN).pk, actor=officer, at=AT, note="Letter of the bank.", method="bank_confirmation")
    assert iban.proofs.get().method == ProofMethod.BANK_CONFIRMATION
    with pytest.raises(InvalidError):
        confirm_control(ours.named(WALLET).pk, actor=officer, at=AT, note="x", method="signed_message")
    with pytest.raises(RuleError, match="confirmed already"):
        ours.begun(SITE, "dns_record")


def test_a_withdrawn_identifier_ends_its_proof(ours: House, officer: User) -> None:
    proof = ours.begun(SITE, "dns_record")
    withdraw_identifier(proof.identifier_id, actor=officer, at=AT, reason="Sold.")
    assert fresh(proof).state == ProofState.WITHDRAWN
    with pytest.raises(RuleError, match="withdrawn"):
        begin_proof(proof.identifier_id, "dns_record", addressee="A", actor=ours.admin, at=AT)


def test_a_customers_deposit_address_is_never_confirmed(ours: House, officer: User) -> None:
    row = ours.named(WALLET)
    confirm_control(row.pk, actor=officer, at=AT, note="x")
    marked = mark_deposit_address(row.pk, actor=ours.member, at=AT)
    row.refresh_from_db()
    assert (row.state, marked.state, marked.is_deposit_address) == (IdentifierState.WITHDRAWN, IdentifierState.NAMED, True)
    assert ours.named(WALLET) == marked, "naming it again in an application gives the marked one"
    for act in (lambda: confirm_control(marked.pk, actor=officer, at=AT, note="x"), lambda: ours.begun(WALLET, "signed_message")):
        with pytest.raises(RuleError, match="deposit address"):
            act()
    with pytest.raises(RuleError):
        mark_deposit_address(ours.named(SITE).pk, actor=ours.member, at=AT)
    with refused_by_database("no_deposit_address_confirmed"):
        ExchangeIdentifier.objects.filter(pk=marked.pk).update(confirmed_at=AT, confirmed_by=officer)
    assert not unmark_deposit_address(marked.pk, actor=ours.admin, at=AT).is_deposit_address


def test_the_exchange_says_what_the_public_sees_of_its_accounts(ours: House) -> None:
    row = ours.named(IBAN)
    assert not set_publicity(row.pk, is_public=False, actor=ours.admin, at=AT).is_public
    assert "identifier.publicity_set" in [event.action for event in events_of(ours.exchange)]
    with pytest.raises(NotAllowedError):
        set_publicity(row.pk, is_public=True, actor=ours.member, at=AT)
    with pytest.raises(RuleError):
        set_publicity(ours.named(SITE).pk, is_public=False, actor=ours.admin, at=AT)


def test_the_database_refuses_what_is_not_proved(ours: House, officer: User) -> None:
    row = ours.named(SITE)
    rows = ExchangeIdentifier.objects.filter(pk=row.pk)
    with refused_by_database("without a proof"):
        rows.update(confirmed_at=AT, confirmed_by=officer)
    with refused_by_database("without a proof"):
        ours.begun(SITE, "dns_record")
        rows.update(confirmed_at=AT, confirmed_by=officer)
    with refused_by_database("without a proof"):
        rows.update(confirmed_at=AT, is_confirmed_by_window=True)
    proof = ControlProof.objects.filter(pk=ours.begun(SITE, "dns_record").pk)
    with refused_by_database("proved_by_something"):
        proof.update(state="proved")
    with refused_by_database("keeps what was recorded"):
        proof.update(token="0" * 32)
    with refused_by_database("never deleted"):
        proof.delete()
    withdraw_proof(proof.get().pk, actor=ours.admin, at=AT)
    with refused_by_database("settled proof"):
        proof.update(state="proved", presented="x", checked_at=AT)
    confirm_control(row.pk, actor=officer, at=AT, note="Seen.")
    with refused_by_database("rests on this proof"):
        ControlProof.objects.filter(state="proved").update(state="withdrawn")
    with refused_by_database("before its window ended"):
        rows.update(confirmed_at=AT + timedelta(1), confirmed_by=None, is_confirmed_by_window=True)


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_or_check_at_once_have_one_proof_and_one_check(transactional_db: None) -> None:
    regulator()
    ours = house()
    row, ready = ours.named(SITE), threading.Barrier(2)

    def run(person: User) -> tuple[int, int]:
        try:
            ready.wait(timeout=20)
            proof = begin_proof(row.pk, "dns_record", addressee="A", actor=person, at=AT)
            return proof.pk, ask_check(proof.pk, actor=person, at=AT).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(run, [ours.admin, ours.member]))) == 1
    claims = claim_due(ProofCheck, at=AT, limit=5, lease_seconds=35)
    assert len(claims) == 1
