"""Rotating operational wallets: one person of the exchange proposes, another approves, the key signs, the regulator may stop."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from registry.accounts.actors import Caller
from registry.accounts.models import ApiKey, Organisation, User
from registry.audit.actions import record
from registry.audit.subjects import Actor
from registry.exchanges.actions.identifiers import (
    IdentifierFacts,
    add_identifier,
    locked_identifier,
    refuse_deposit_address,
    take_back,
    write_confirmation,
)
from registry.exchanges.actions.proving import begin_proof
from registry.exchanges.actors import person_behind, require_officer, require_person, require_wallet_manager
from registry.exchanges.models import Exchange, ExchangeIdentifier, WalletRotation
from registry.exchanges.states import ROTATION_MOVES, ProofMethod, ProofState, RotationState
from registry.identifiers import Kind
from registry.identifiers.signatures import SIGNING_CHAINS
from registry.lib.errors import InvalidError, NotAllowedError, RuleError


@transaction.atomic
def propose_wallet(
    exchange_id: int,
    facts: IdentifierFacts,
    *,
    caller: Caller,
    at: datetime,
    replaces_id: int | None = None,
    regulator: Organisation | None = None,
    is_deposit_address: bool = False,
) -> WalletRotation:
    """A rotation that waits for a colleague. `replaces_id` is the confirmed wallet that goes when this one is confirmed.

    What a key proposes counts as proposed by the person who issued it. Raises `NotAllowedError` unless an administrator or a key
    for wallets asks, `InvalidError` for what is no wallet or no wallet of this exchange, `RuleError` for a customer's deposit
    address, a chain whose signatures cannot be checked, and a wallet that is confirmed or under way already.
    """
    exchange = Exchange.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=exchange_id)
    actor = require_wallet_manager(caller, exchange)
    _check_facts(facts, is_deposit_address=is_deposit_address)
    replaces = _replaced(exchange, replaces_id)
    row = locked_identifier(add_identifier(exchange.pk, facts, actor=actor, at=at).pk)
    _check_new(row)
    rotation = WalletRotation(
        exchange=exchange,
        identifier=row,
        replaces=replaces,
        regulator=regulator,
        proposer=person_behind(caller),
        proposed_with=str(caller) if isinstance(caller, ApiKey) else "",
        created_at=at,
    )
    _insert(rotation)
    _note(rotation, "wallet.proposed", actor=actor, at=at, canonical=row.canonical, chain=row.chain)
    return rotation


@transaction.atomic
def approve_wallet(rotation_id: int, *, addressee: str, actor: User, at: datetime) -> WalletRotation:
    """The rotation, approved by a colleague of the proposer; the wallet's key has to sign next. `addressee` is the authority.

    Raises `NotAllowedError` for the proposer and for strangers, `RuleError` when it waits for no approval.
    """
    rotation = _locked(rotation_id)
    _require_colleague(rotation, actor)
    _move(rotation, RotationState.APPROVED)
    rotation.approver, rotation.approved_at = actor, at
    rotation.save(update_fields=["state", "approver", "approved_at"])
    _note(rotation, "wallet.approved", actor=actor, at=at)
    begin_proof(rotation.identifier_id, ProofMethod.SIGNED_MESSAGE, addressee=addressee, actor=actor, at=at)
    return rotation


@transaction.atomic
def reject_wallet(rotation_id: int, *, actor: User, at: datetime, reason: str) -> WalletRotation:
    """A colleague turns the proposal down. Raises as `approve_wallet`, and `InvalidError` without a reason."""
    rotation = _locked(rotation_id)
    _require_colleague(rotation, actor)
    return _close(rotation, RotationState.REJECTED, actor=actor, by=actor, at=at, reason=_given(reason))


@transaction.atomic
def withdraw_wallet(rotation_id: int, *, caller: Caller, at: datetime) -> WalletRotation:
    """The exchange takes its rotation back. Raises `NotAllowedError` as `propose_wallet`, `RuleError` when it is over."""
    rotation = _locked(rotation_id)
    actor = require_wallet_manager(caller, rotation.exchange)
    return _close(rotation, RotationState.WITHDRAWN, actor=actor, by=person_behind(caller), at=at, reason="")


@transaction.atomic
def stop_wallet(rotation_id: int, *, actor: User, at: datetime, reason: str) -> WalletRotation:
    """An officer objects: the wallet is not listed. Raises `NotAllowedError`, `InvalidError` without a reason, `RuleError`."""
    require_officer(actor)
    rotation = _locked(rotation_id)
    return _close(rotation, RotationState.STOPPED, actor=actor, by=actor, at=at, reason=_given(reason))


@transaction.atomic
def finish_window(rotation_id: int, *, at: datetime) -> WalletRotation:
    """The rotation, confirmed by the registry itself once its window is over; one not due or closed comes back as it is.

    The wallet it replaces goes. One that another exchange proved meanwhile is stopped.
    """
    rotation = _locked(rotation_id)
    if rotation.state != RotationState.WINDOW or rotation.window_ends_at is None or at < rotation.window_ends_at:
        return rotation
    row = rotation.identifier
    proof = row.proofs.filter(state=ProofState.PROVED).first()
    if proof is None or row.withdrawn_at is not None or row.confirmed_at is not None or row.is_deposit_address:
        return _close(rotation, RotationState.STOPPED, actor=None, by=None, at=at, reason=_("The wallet's proof no longer stands."))
    try:
        write_confirmation(row, proof, by=None, at=at, note=_("No officer objected within the window."))
    except RuleError as error:
        return _close(rotation, RotationState.STOPPED, actor=None, by=None, at=at, reason=error.message)
    if rotation.replaces_id is not None:
        _retire(rotation.replaces_id, at=at)
    return _close(rotation, RotationState.CONFIRMED, actor=None, by=None, at=at, reason="")


def _check_facts(facts: IdentifierFacts, *, is_deposit_address: bool) -> None:
    if is_deposit_address:
        raise RuleError(_("A customer's deposit address is never listed."), code="deposit-address")
    if facts.kind != Kind.WALLET:
        raise InvalidError(_("This is not the address of a wallet."), field="wallet")
    if facts.chain not in SIGNING_CHAINS:
        raise RuleError(
            _("Signatures of this chain cannot be checked. Name the wallet to the authority and send a statement."), code="chain"
        )


def _check_new(row: ExchangeIdentifier) -> None:
    refuse_deposit_address(row)
    if row.confirmed_at is not None:
        raise RuleError(_("Control of this identifier is confirmed already."), code="confirmed")
    if row.proofs.filter(state=ProofState.PROVED).exists():
        raise RuleError(_("Control is proved. An officer looks at it next."), code="proved")
    same = {"kind": row.kind, "canonical": row.canonical, "chain": row.chain, "tag": row.tag}
    if ExchangeIdentifier.objects.filter(confirmed_at__isnull=False, withdrawn_at__isnull=True, **same).exists():
        raise RuleError(_("This identifier stands confirmed for another exchange. It has to be withdrawn there first."), code="other-owner")


def _replaced(exchange: Exchange, replaces_id: int | None) -> ExchangeIdentifier | None:
    if replaces_id is None:
        return None
    own = exchange.identifiers.filter(kind=Kind.WALLET, confirmed_at__isnull=False, withdrawn_at__isnull=True)
    found = own.filter(pk=replaces_id).first()
    if found is None:
        raise InvalidError(_("Choose one of your confirmed wallets."), field="replaces")
    return found


def _retire(identifier_id: int, *, at: datetime) -> None:
    row = ExchangeIdentifier.objects.select_for_update(of=("self",)).select_related("exchange").get(pk=identifier_id)
    if row.withdrawn_at is None:
        take_back(row, actor=None, at=at, reason=_("Another wallet took its place."))


def _insert(rotation: WalletRotation) -> None:
    try:
        with transaction.atomic():
            rotation.save(force_insert=True)
    except IntegrityError as error:
        if "walletrotation_one_open" not in str(error):
            raise
        raise RuleError(_("This wallet is proposed already."), code="open-rotation") from None


def _locked(rotation_id: int) -> WalletRotation:
    """The rotation with its identifier, both locked, the identifier first."""
    identifier_id = WalletRotation.objects.values_list("identifier_id", flat=True).get(pk=rotation_id)
    rows = ExchangeIdentifier.objects.select_for_update(of=("self",)).select_related("exchange__organisation")
    row = rows.get(pk=identifier_id)
    rotation = WalletRotation.objects.select_for_update(of=("self",)).select_related("exchange__organisation").get(pk=rotation_id)
    rotation.identifier = row
    return rotation


def _require_colleague(rotation: WalletRotation, actor: User) -> None:
    require_person(actor, rotation.exchange)
    if actor.pk == rotation.proposer_id:
        raise NotAllowedError(_("Somebody else of your organisation has to decide: you proposed it."), code="four-eyes")


def _move(rotation: WalletRotation, state: RotationState) -> None:
    if state not in ROTATION_MOVES[rotation.state]:
        raise RuleError(_("This wallet is at another step: %(step)s.") % {"step": rotation.get_state_display()}, code="state")
    rotation.state = state


def _close(
    rotation: WalletRotation, state: RotationState, *, actor: Actor | None, by: User | None, at: datetime, reason: str
) -> WalletRotation:
    _move(rotation, state)
    rotation.closed_at, rotation.closed_by, rotation.close_reason = at, by, reason
    rotation.save(update_fields=["state", "closed_at", "closed_by", "close_reason"])
    _note(rotation, f"wallet.{state}", actor=actor, at=at, reason=reason)
    row = rotation.identifier
    if row.confirmed_at is None and row.withdrawn_at is None and row.added_at == rotation.created_at:
        # Named for this rotation alone: it goes with it.
        take_back(row, actor=actor, at=at, reason=reason or str(rotation.get_state_display()))
    return rotation


def _note(rotation: WalletRotation, action: str, *, actor: Actor | None, at: datetime, reason: str = "", **data: str) -> None:
    facts = {"rotation": rotation.pk, "identifier": rotation.identifier_id, **data}
    record(rotation.exchange, action, actor=actor, at=at, reason=reason, **facts)


def _given(reason: str) -> str:
    if not reason.strip():
        raise InvalidError(_("Give a reason."), field="reason")
    return reason.strip()
