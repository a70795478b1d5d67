"""Naming an identifier as an exchange's own, vouching for it, taking it back, and what the exchange says of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.audit.subjects import Actor
from registry.exchanges.actions.letters import tell_admins
from registry.exchanges.actors import require_admin, require_officer, require_person
from registry.exchanges.models import ControlProof, Exchange, ExchangeIdentifier, WalletRotation
from registry.exchanges.states import HIDEABLE_KINDS, LIVE_PROOF, OFFICER_METHODS, OPEN_ROTATION, ProofMethod, ProofState, RotationState
from registry.identifiers import Kind
from registry.lib.errors import InvalidError, RuleError


@dataclass(frozen=True)
class IdentifierFacts:
    """An identifier in its normal form, as `registry.identifiers` gives it, with what it is for."""

    kind: str
    raw: str
    canonical: str
    chain: str = ""
    tag: str = ""
    match: str = "exact"
    label: str = ""


@transaction.atomic
def add_identifier(exchange_id: int, facts: IdentifierFacts, *, actor: Actor, at: datetime) -> ExchangeIdentifier:
    """The exchange's active identifier of these facts: the one there is, or a new one whose control is not confirmed."""
    exchange = Exchange.objects.select_for_update().get(pk=exchange_id)
    same = {"kind": facts.kind, "canonical": facts.canonical, "chain": facts.chain, "tag": facts.tag}
    found = exchange.identifiers.filter(withdrawn_at__isnull=True, **same).first()
    if found is not None:
        return found
    row = ExchangeIdentifier.objects.create(exchange=exchange, raw=facts.raw, match=facts.match, label=facts.label, added_at=at, **same)
    record(exchange, "identifier.added", actor=actor, at=at, identifier=row.pk, **same)
    return row


@transaction.atomic
def confirm_control(
    identifier_id: int, *, actor: User, at: datetime, note: str, method: str = ProofMethod.OFFICER_CHECK
) -> ExchangeIdentifier:
    """An officer vouches that the exchange controls the identifier; `note` says how that was established.

    This is a proof of its own kind, and takes the place of one that the exchange began. `method` may also be a document that
    the officer holds. Raises `NotAllowedError` without an officer's role, `InvalidError` without a note, `RuleError` when the
    identifier is confirmed, withdrawn, a customer's deposit address or being rotated, or stands confirmed for another exchange.
    """
    require_officer(actor)
    row = locked_identifier(identifier_id)
    check_confirmable(row)
    if method not in OFFICER_METHODS:
        raise InvalidError(_("Choose how control was established."), field="method")
    if not note.strip():
        raise InvalidError(_("Say how control was established."), field="note")
    close_proofs(row.proofs.filter(state__in=LIVE_PROOF), reason=_("An officer established control in another way."))
    proof = ControlProof.objects.create(
        identifier=row, method=method, state=ProofState.PROVED, presented=note.strip(), presented_at=at,
        created_at=at, created_by=actor, checked_at=at, checked_by=actor,
    )  # fmt: skip
    return write_confirmation(row, proof, by=actor, at=at, note=note.strip())


@transaction.atomic
def withdraw_identifier(identifier_id: int, *, actor: User, at: datetime, reason: str) -> ExchangeIdentifier:
    """The identifier no longer counts as the exchange's own. It stays on record; proofs and rotations under way end.

    Raises `NotAllowedError` without an officer's role, `InvalidError` without a reason, `RuleError` when it is withdrawn.
    """
    require_officer(actor)
    row = locked_identifier(identifier_id)
    if not reason.strip():
        raise InvalidError(_("Give a reason."), field="reason")
    rotations = WalletRotation.objects.filter(identifier=row, state__in=OPEN_ROTATION)
    rotations.update(state=RotationState.STOPPED, closed_at=at, closed_by=actor, close_reason=reason.strip())
    return take_back(row, actor=actor, at=at, reason=reason.strip())


@transaction.atomic
def set_publicity(identifier_id: int, *, is_public: bool, actor: User, at: datetime) -> ExchangeIdentifier:
    """The exchange says whether the public is told that an account or wallet is its own. Banks are told in any case.

    Raises `NotAllowedError` unless an administrator of the exchange asks, `RuleError` for other kinds, which are public.
    """
    row = locked_identifier(identifier_id)
    require_admin(actor, row.exchange)
    if row.kind not in HIDEABLE_KINDS:
        raise RuleError(_("Only accounts and wallets can be kept from the public."), code="kind")
    if row.is_public != is_public:
        row.is_public = is_public
        row.save(update_fields=["is_public"])
        record(row.exchange, "identifier.publicity_set", actor=actor, at=at, identifier=row.pk, is_public=is_public)
    return row


@transaction.atomic
def mark_deposit_address(identifier_id: int, *, actor: User, at: datetime) -> ExchangeIdentifier:
    """The wallet is a customer's deposit address: it is never listed. One that was confirmed is taken back, and named anew so marked.

    Raises `NotAllowedError` unless somebody of the exchange asks, `RuleError` for anything but a wallet or one being rotated.
    """
    row = locked_identifier(identifier_id)
    require_person(actor, row.exchange)
    if row.kind != Kind.WALLET:
        raise RuleError(_("Only a wallet can be a deposit address."), code="kind")
    _refuse_rotating(row)
    if row.confirmed_at is not None:
        take_back(row, actor=actor, at=at, reason=_("It is a customer's deposit address."))
        facts = IdentifierFacts(row.kind, row.raw, row.canonical, row.chain, row.tag, row.match, row.label)
        row = add_identifier(row.exchange_id, facts, actor=actor, at=at)
    close_proofs(row.proofs.filter(state__in=LIVE_PROOF), reason=_("It is a customer's deposit address."))
    return _set_deposit(row, actor=actor, at=at, is_deposit_address=True)


@transaction.atomic
def unmark_deposit_address(identifier_id: int, *, actor: User, at: datetime) -> ExchangeIdentifier:
    """The wallet is the exchange's own after all. Raises `NotAllowedError` unless an administrator of the exchange asks."""
    row = locked_identifier(identifier_id)
    require_admin(actor, row.exchange)
    return _set_deposit(row, actor=actor, at=at, is_deposit_address=False)


def locked_identifier(identifier_id: int) -> ExchangeIdentifier:
    """The row, locked, with its exchange. Raises `RuleError` when it was withdrawn."""
    rows = ExchangeIdentifier.objects.select_for_update(of=("self",)).select_related("exchange__organisation")
    row = rows.get(pk=identifier_id)
    if row.withdrawn_at is not None:
        raise RuleError(_("This identifier was withdrawn."), code="withdrawn")
    return row


def check_confirmable(row: ExchangeIdentifier) -> None:
    """Raises `RuleError` when an officer cannot confirm it as things stand."""
    if row.confirmed_at is not None:
        raise RuleError(_("Control of this identifier is confirmed already."), code="confirmed")
    refuse_deposit_address(row)
    _refuse_rotating(row)


def refuse_deposit_address(row: ExchangeIdentifier) -> None:
    """Raises `RuleError` when the wallet is a customer's."""
    if row.is_deposit_address:
        raise RuleError(_("A customer's deposit address is never listed."), code="deposit-address")


def write_confirmation(row: ExchangeIdentifier, proof: ControlProof, *, by: User | None, at: datetime, note: str) -> ExchangeIdentifier:
    """The identifier, confirmed by an officer or, without one, because nobody objected. Raises `RuleError` when another owns it."""
    row.confirmed_at, row.confirmed_by, row.confirm_note, row.is_confirmed_by_window = at, by, note, by is None
    try:
        with transaction.atomic():
            row.save(update_fields=["confirmed_at", "confirmed_by", "confirm_note", "is_confirmed_by_window"])
    except IntegrityError as error:
        if "exchangeidentifier_one_confirmed_owner" not in str(error):
            raise
        raise RuleError(
            _("This identifier stands confirmed for another exchange. It has to be withdrawn there first."), code="other-owner"
        ) from None
    facts = {"identifier": row.pk, "proof": proof.pk, "method": proof.method}
    record(row.exchange, "identifier.confirmed", actor=by, at=at, reason=note, **facts)
    return row


def take_back(row: ExchangeIdentifier, *, actor: Actor | None, at: datetime, reason: str) -> ExchangeIdentifier:
    """The locked identifier, withdrawn, and its proofs under way with it. The administrators are written to."""
    if row.confirmed_at is None:
        close_proofs(row.proofs.filter(state__in=LIVE_PROOF), reason=reason)
    row.withdrawn_at, row.withdraw_reason = at, reason
    row.save(update_fields=["withdrawn_at", "withdraw_reason"])
    record(row.exchange, "identifier.withdrawn", actor=actor, at=at, reason=reason, identifier=row.pk)
    tell_admins(row.exchange, "identifier_withdrawn", about=row, at=at, page=("apply:banks",), identifier=row)
    return row


def close_proofs(proofs: QuerySet[ControlProof], *, reason: str) -> None:
    """These proofs end without having confirmed anything."""
    proofs.update(state=ProofState.WITHDRAWN, fault="", reason=reason)


def _set_deposit(row: ExchangeIdentifier, *, actor: User, at: datetime, is_deposit_address: bool) -> ExchangeIdentifier:
    if row.is_deposit_address != is_deposit_address:
        row.is_deposit_address = is_deposit_address
        row.save(update_fields=["is_deposit_address"])
        action = "identifier.deposit_address_marked" if is_deposit_address else "identifier.deposit_address_unmarked"
        record(row.exchange, action, actor=actor, at=at, identifier=row.pk)
    return row


def _refuse_rotating(row: ExchangeIdentifier) -> None:
    if WalletRotation.objects.filter(identifier=row, state__in=OPEN_ROTATION).exists():
        raise RuleError(_("This wallet is being rotated: it is confirmed when its window ends, unless it is stopped."), code="rotating")
