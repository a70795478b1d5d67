"""New operational wallets: two people of the exchange, the key's signature, the regulator's window, and then the list."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from registry.accounts.actions import issue_key
from registry.accounts.models import User
from registry.audit.queries import events_of
from registry.exchanges.actions import (
    IdentifierFacts,
    approve_wallet,
    begin_proof,
    confirm_control,
    confirm_proof,
    finish_window,
    mark_deposit_address,
    present_signature,
    propose_wallet,
    reject_wallet,
    stop_wallet,
    withdraw_identifier,
    withdraw_proof,
    withdraw_wallet,
)
from registry.exchanges.models import ControlProof, ExchangeIdentifier, WalletRotation
from registry.exchanges.queries import confirmed_identifiers, due_windows, shown_proofs
from registry.exchanges.states import IdentifierState, ProofState, RotationState
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.outbox.models import Mail
from tests.exchanges.showing import AUTHORITY, OTHER_KEY, WALLET, House, address_of, house, signed
from tests.licensing.world import check_deferred, refused_by_database
from tests.people import AT, Regulator, regulator

OLD = IdentifierFacts("wallet", "x", address_of(OTHER_KEY), chain="eip155")
END = AT + settings.WALLET_WINDOW


@pytest.fixture
def ours(authority: Regulator) -> House:
    return house()


def proposed(ours: House, **changes: Any) -> WalletRotation:
    return propose_wallet(ours.exchange.pk, WALLET, **{"caller": ours.admin, "at": AT, **changes})


def approved(ours: House, **changes: Any) -> ControlProof:
    rotation = approve_wallet(proposed(ours, **changes).pk, addressee=AUTHORITY, actor=ours.member, at=AT)
    return ControlProof.objects.get(identifier=rotation.identifier_id, state=ProofState.WAITING)


def in_window(ours: House, **changes: Any) -> WalletRotation:
    proof = approved(ours, **changes)
    present_signature(proof.pk, signed(proof.challenge), caller=ours.admin, at=AT)
    return WalletRotation.objects.get(identifier=proof.identifier_id)


def test_a_wallet_is_proposed_approved_signed_and_confirmed_when_nobody_objected(ours: House, officer: User, authority: Regulator) -> None:
    old = confirm_control(ours.named(OLD).pk, actor=officer, at=AT, note="Seen.")
    rotation = in_window(ours, replaces_id=old.pk, regulator=authority.organisation)
    assert (rotation.state, rotation.proposer, rotation.approver, rotation.window_ends_at) == (
        RotationState.WINDOW,
        ours.admin,
        ours.member,
        END,
    )
    mail = Mail.objects.get(to=officer.email, subject__contains="new wallet")
    assert WALLET.canonical in mail.text
    assert not shown_proofs().exists(), "it waits for no officer's press"
    assert finish_window(rotation.pk, at=END - timedelta(seconds=1)).state == RotationState.WINDOW
    assert list(due_windows(END)) == [rotation]
    done = finish_window(rotation.pk, at=END)
    check_deferred()
    assert done.state == RotationState.CONFIRMED
    row = ExchangeIdentifier.objects.get(pk=rotation.identifier_id)
    assert (row.state, row.confirmed_by, row.is_confirmed_by_window) == (IdentifierState.CONFIRMED, None, True)
    old.refresh_from_db()
    assert (old.state, old.withdrawn_at) == (IdentifierState.WITHDRAWN, END)
    assert list(confirmed_identifiers(ours.exchange.pk, END)) == [row]
    assert finish_window(rotation.pk, at=END) == done, "safe to run twice"
    events = [(event.action, event.actor_email) for event in events_of(ours.exchange)]
    assert [one for one in events if one[0].startswith("wallet")] == [
        ("wallet.proposed", ours.admin.email),
        ("wallet.approved", ours.member.email),
        ("wallet.window_opened", "system"),
        ("wallet.confirmed", "system"),
    ]


def test_the_proposer_never_approves_nor_do_strangers(ours: House, officer: User) -> None:
    rotation = proposed(ours)
    for person in (ours.admin, officer, house("Temir").admin):
        with pytest.raises(NotAllowedError):
            approve_wallet(rotation.pk, addressee=AUTHORITY, actor=person, at=AT)
        with pytest.raises(NotAllowedError):
            reject_wallet(rotation.pk, actor=person, at=AT, reason="x")
    with refused_by_database("four_eyes"):
        WalletRotation.objects.filter(pk=rotation.pk).update(state="approved", approver=ours.admin, approved_at=AT)
    with refused_by_database("approved_by_somebody"):
        WalletRotation.objects.filter(pk=rotation.pk).update(state="approved")
    with refused_by_database("does not move"):
        WalletRotation.objects.filter(pk=rotation.pk).update(state="confirmed", approver=ours.member, approved_at=AT, window_ends_at=AT)
    with refused_by_database("keeps what was recorded"):
        WalletRotation.objects.filter(pk=rotation.pk).update(proposer=ours.member)
    with refused_by_database("begins as a proposal"):
        WalletRotation.objects.create(
            exchange=ours.exchange, identifier=ours.named(OLD), proposer=ours.admin, state="approved", approver=ours.member,
            approved_at=AT, created_at=AT,
        )  # fmt: skip
    for person in (ours.member, officer):
        with pytest.raises(NotAllowedError):
            propose_wallet(ours.exchange.pk, OLD, caller=person, at=AT)


def test_what_a_key_proposes_counts_as_its_issuers(ours: House) -> None:
    key = issue_key(ours.exchange.organisation_id, name="W", mode="live", scopes=["wallets"], actor=ours.admin, at=AT)[0]
    rotation = proposed(ours, caller=key)
    assert (rotation.proposer, rotation.proposed_with) == (ours.admin, str(key))
    with pytest.raises(NotAllowedError):
        approve_wallet(rotation.pk, addressee=AUTHORITY, actor=ours.admin, at=AT)
    approve_wallet(rotation.pk, addressee=AUTHORITY, actor=ours.member, at=AT)
    proof = ControlProof.objects.get()
    assert present_signature(proof.pk, signed(proof.challenge), caller=key, at=AT).state == ProofState.PROVED
    assert withdraw_wallet(rotation.pk, caller=key, at=AT).state == RotationState.WITHDRAWN
    other = issue_key(ours.exchange.organisation_id, name="A", mode="live", scopes=["applications"], actor=ours.admin, at=AT)[0]
    foreign = house("Temir")
    theirs = issue_key(foreign.exchange.organisation_id, name="T", mode="live", scopes=["wallets"], actor=foreign.admin, at=AT)[0]
    for caller in (other, theirs):
        with pytest.raises(NotAllowedError):
            propose_wallet(ours.exchange.pk, OLD, caller=caller, at=AT)


def test_an_officer_stops_it_within_the_window(ours: House, officer: User) -> None:
    rotation = in_window(ours)
    with pytest.raises(NotAllowedError):
        stop_wallet(rotation.pk, actor=ours.admin, at=AT, reason="x")
    with pytest.raises(InvalidError):
        stop_wallet(rotation.pk, actor=officer, at=AT, reason=" ")
    with pytest.raises(RuleError) as caught:
        confirm_proof(ControlProof.objects.get().pk, actor=officer, at=AT)
    assert caught.value.code == "rotating"
    stopped = stop_wallet(rotation.pk, actor=officer, at=AT, reason="The wallet is a mixer's.")
    assert (stopped.state, stopped.closed_by) == (RotationState.STOPPED, officer)
    assert finish_window(rotation.pk, at=END).state == RotationState.STOPPED
    row = ExchangeIdentifier.objects.get(pk=rotation.identifier_id)
    assert row.state == IdentifierState.WITHDRAWN, "named for the rotation alone, it goes with it"
    with pytest.raises(RuleError):
        stop_wallet(rotation.pk, actor=officer, at=AT, reason="x")


def test_refusals_of_a_proposal_say_why(ours: House, officer: User) -> None:
    for changes, code in [({"is_deposit_address": True}, "deposit-address"), ({"replaces_id": ours.named(OLD).pk}, "invalid")]:
        with pytest.raises((RuleError, InvalidError)) as caught:
            proposed(ours, **changes)
        assert caught.value.code == code
    with pytest.raises(RuleError) as caught:
        propose_wallet(ours.exchange.pk, IdentifierFacts("wallet", "T", "TR7NHq", chain="tron"), caller=ours.admin, at=AT)
    assert caught.value.code == "chain"
    with pytest.raises(InvalidError):
        propose_wallet(ours.exchange.pk, IdentifierFacts("site", "x", "x.example"), caller=ours.admin, at=AT)
    proposed(ours)
    with pytest.raises(RuleError) as caught:
        proposed(ours)
    assert caught.value.code == "open-rotation"
    with pytest.raises(RuleError):
        mark_deposit_address(WalletRotation.objects.get().identifier_id, actor=ours.admin, at=AT)
    row = ours.named(OLD)
    mark_deposit_address(row.pk, actor=ours.admin, at=AT)
    with pytest.raises(RuleError) as caught:
        propose_wallet(ours.exchange.pk, OLD, caller=ours.admin, at=AT)
    assert caught.value.code == "deposit-address"
    foreign = house("Temir")
    confirm_control(foreign.named(IdentifierFacts("wallet", "x", "0x" + "1" * 40, chain="eip155")).pk, actor=officer, at=AT, note="x")
    with pytest.raises(RuleError) as caught:
        propose_wallet(ours.exchange.pk, IdentifierFacts("wallet", "x", "0x" + "1" * 40, chain="eip155"), caller=ours.admin, at=AT)
    assert caught.value.code == "other-owner"


def test_a_wallet_being_rotated_is_proved_by_its_signature_after_the_approval(ours: House) -> None:
    rotation = proposed(ours)
    for method in ("signed_message", "micro_transfer"):
        with pytest.raises(RuleError) as caught:
            begin_proof(rotation.identifier_id, method, addressee=AUTHORITY, actor=ours.admin, at=AT)
        assert caught.value.code == "rotating"
    reject_wallet(rotation.pk, actor=ours.member, at=AT, reason="x")
    proof = ours.begun(WALLET, "signed_message")
    present_signature(proof.pk, signed(proof.challenge), caller=ours.admin, at=AT)
    with pytest.raises(RuleError) as caught:
        proposed(ours)
    assert caught.value.code == "proved", "an officer is about to confirm it"


def test_a_rejected_withdrawn_or_emptied_rotation_confirms_nothing(ours: House, officer: User) -> None:
    rejected = reject_wallet(proposed(ours).pk, actor=ours.member, at=AT, reason="Not ours.")
    assert (rejected.state, rejected.close_reason) == (RotationState.REJECTED, "Not ours.")
    rotation = in_window(ours)
    withdraw_proof(ControlProof.objects.get(state="proved").pk, actor=ours.member, at=AT)
    assert finish_window(rotation.pk, at=END).state == RotationState.STOPPED
    rotation = in_window(ours)
    withdraw_identifier(rotation.identifier_id, actor=officer, at=AT, reason="A mistake.")
    rotation.refresh_from_db()
    assert rotation.state == RotationState.STOPPED
    foreign = house("Temir")
    rotation = in_window(ours)
    confirm_control(foreign.named(WALLET).pk, actor=officer, at=AT, note="Theirs.")
    assert finish_window(rotation.pk, at=END).state == RotationState.STOPPED
    assert not ours.exchange.identifiers.filter(confirmed_at__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_an_officer_and_the_clock_at_once_have_one_winner(transactional_db: None) -> None:
    officer = regulator().person("case_officer", "officer@authority.test")
    rotation, ready = in_window(house()), threading.Barrier(2)

    def run(act: Any) -> str:
        try:
            ready.wait(timeout=20)
            return str(act().state)
        except RuleError:
            return "refused"
        finally:
            connection.close()

    acts = [lambda: stop_wallet(rotation.pk, actor=officer, at=END, reason="No."), lambda: finish_window(rotation.pk, at=END)]
    with ThreadPoolExecutor(2) as pool:
        outcome = list(pool.map(run, acts))
    state = WalletRotation.objects.get().state
    assert outcome in (["stopped", "stopped"], ["refused", "confirmed"])
    assert state == ("stopped" if outcome[0] == "stopped" else "confirmed")
