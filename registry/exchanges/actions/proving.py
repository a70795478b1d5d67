"""What an exchange does to prove control, and what the registry makes of what it shows."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from registry.accounts.actors import Caller
from registry.accounts.models import ApiKey, User
from registry.audit.actions import record
from registry.audit.subjects import Actor
from registry.exchanges.actions.identifiers import close_proofs, locked_identifier, refuse_deposit_address
from registry.exchanges.actions.windows import open_window
from registry.exchanges.actors import require_person, require_wallet_manager
from registry.exchanges.models import ControlProof, ExchangeIdentifier, ProofCheck, ProofDocument, WalletRotation
from registry.exchanges.outside import Outside, Sight
from registry.exchanges.proofs import PROOF_LIFE, challenge_of, methods_for, new_token
from registry.exchanges.states import (
    DOCUMENT_METHODS,
    LIVE_PROOF,
    OPEN_PROOF,
    OPEN_ROTATION,
    ProofFault,
    ProofMethod,
    ProofState,
    RotationState,
)
from registry.identifiers.signatures import LONGEST, SignatureError, check_signature
from registry.lib.errors import InvalidError, RuleError
from registry.outbox.actions import finish, take, wake_due
from registry.outbox.states import DueState

LEASE_SECONDS = 35
CHECK_EVERY = timedelta(minutes=1)
MOST_DOCUMENTS = 5
FAULT_OF_SIGNATURE = {"unreadable": ProofFault.NO_SIGNATURE, "other": ProofFault.OTHER_SIGNER, "unsupported": ProofFault.UNSUPPORTED}


@dataclass(frozen=True)
class KeptFile:
    """A document that was looked through and stored."""

    original_name: str
    content_type: str
    size: int
    sha256: str
    file: str
    scan_state: str
    scanner: str


@transaction.atomic
def begin_proof(identifier_id: int, method: str, *, addressee: str, actor: User, at: datetime) -> ControlProof:
    """The open proof of this method: the one under way, or a new one in the place of any other. `addressee` is the authority.

    Raises `NotAllowedError` unless somebody of the exchange asks, `InvalidError` for a method that proves nothing of this kind
    of identifier, `RuleError` when it is confirmed, proved, withdrawn or a customer's deposit address.
    """
    row = locked_identifier(identifier_id)
    require_person(actor, row.exchange)
    if row.confirmed_at is not None:
        raise RuleError(_("Control of this identifier is confirmed already."), code="confirmed")
    refuse_deposit_address(row)
    _refuse_beside_rotation(row, method)
    if method not in methods_for(row):
        raise InvalidError(_("Choose one of the ways given."), field="method")
    live = row.proofs.filter(state__in=LIVE_PROOF).first()
    if live is not None and live.state == ProofState.PROVED:
        raise RuleError(_("Control is proved. An officer looks at it next."), code="proved")
    if live is not None and live.method == method and live.is_open and not live.is_over(at):
        return live
    close_proofs(row.proofs.filter(state__in=OPEN_PROOF), reason=_("Another proof was begun."))
    return _begin(row, method, addressee, actor=actor, at=at)


@transaction.atomic
def present_signature(proof_id: int, signature: str, *, caller: Caller, at: datetime) -> ControlProof:
    """The proof with what came of the signature: `proved`, or `failed` with a fault; a failed one may be tried again.

    A rotation that waited for it gets its window. Raises `NotAllowedError` for strangers, `InvalidError` without a signature,
    `RuleError` when the proof is over or of another method.
    """
    proof = _locked_open(proof_id, (ProofMethod.SIGNED_MESSAGE,), caller=caller, at=at)
    text = signature.strip()
    if not text or len(text) > LONGEST or "\0" in text:
        raise InvalidError(_("Paste the signature."), field="signature")
    proof.presented_at, row = at, proof.identifier
    try:
        check_signature(row.chain, row.canonical, proof.challenge, text)
        fault = ""
    except SignatureError as error:
        fault = FAULT_OF_SIGNATURE[error.code]
    _settle(proof, Sight(text, fault), actor=None, at=at)
    if not fault:
        open_window(row, at=at)
    return proof


@transaction.atomic
def ask_check(proof_id: int, *, actor: User, at: datetime) -> ProofCheck:
    """A check that a worker makes soon; the one under way, if there is one.

    Raises as `present_signature`, and `RuleError` (`too-soon`) within a minute of the last.
    """
    proof = _locked_open(proof_id, (ProofMethod.DNS_RECORD, ProofMethod.WELL_KNOWN_FILE), caller=actor, at=at)
    pending = proof.checks.filter(state=DueState.PENDING).first()
    if pending is not None:
        return pending
    if proof.checks.filter(created_at__gt=at - CHECK_EVERY).exists():
        raise RuleError(_("This was checked less than a minute ago. Wait a little and check again."), code="too-soon")
    check = ProofCheck.objects.create(proof=proof, asked_by=actor, created_at=at, next_attempt_at=at)
    record(proof.identifier.exchange, "proof.check_asked", actor=actor, at=at, proof=proof.pk, identifier=proof.identifier_id)
    wake_due(ProofCheck)
    return check


def run_check(check_id: int, token: uuid.UUID | str, *, outside: Outside, at: datetime) -> ControlProof | None:
    """Look outside and write down what was seen, if `token` holds the check's lease. None: somebody else has it, or it is done."""
    check = take(ProofCheck, check_id, token, at=at, lease_seconds=LEASE_SECONDS)
    if check is None:
        return None
    proof = ControlProof.objects.select_related("identifier").get(pk=check.proof_id)
    return _write_sight(check, outside.look(proof), at=at)


@transaction.atomic
def attach_document(proof_id: int, kept: KeptFile, *, actor: User, at: datetime) -> ControlProof:
    """The proof with a statement or letter; an officer judges it. The same file twice is kept once. Raises as `present_signature`."""
    proof = _locked_open(proof_id, DOCUMENT_METHODS, caller=actor, at=at)
    if proof.documents.filter(sha256=kept.sha256).exists():
        return proof
    if proof.documents.count() >= MOST_DOCUMENTS:
        raise RuleError(_("There can be at most %(count)d files here.") % {"count": MOST_DOCUMENTS}, code="too-many")
    document = ProofDocument.objects.create(proof=proof, uploaded_by=actor, uploaded_at=at, **vars(kept))
    proof.presented, proof.presented_at = kept.original_name, at
    proof.save(update_fields=["presented", "presented_at"])
    ids: dict[str, Any] = {"proof": proof.pk, "identifier": proof.identifier_id, "document": document.pk}
    record(proof.identifier.exchange, "proof.document_added", actor=actor, at=at, sha256=kept.sha256, **ids)
    return proof


@transaction.atomic
def withdraw_proof(proof_id: int, *, actor: User, at: datetime) -> ControlProof:
    """The exchange takes back a proof that confirmed nothing yet. Raises `NotAllowedError`, or `RuleError` when it is over."""
    proof = locked_proof(proof_id)
    require_person(actor, proof.identifier.exchange)
    if proof.state not in LIVE_PROOF or proof.identifier.confirmed_at is not None:
        raise RuleError(_("This proof is over."), code="closed")
    proof.state, proof.fault = ProofState.WITHDRAWN, ""
    proof.save(update_fields=["state", "fault"])
    record(proof.identifier.exchange, "proof.withdrawn", actor=actor, at=at, proof=proof.pk, identifier=proof.identifier_id)
    return proof


def expire_proofs(at: datetime) -> int:
    """Close open proofs whose time is over and for which no officer has to judge a document. Gives how many there were."""
    ids = ControlProof.objects.filter(state__in=OPEN_PROOF, expires_at__lte=at).exclude(_sent_documents()).values_list("pk", flat=True)
    return sum(_expire(pk, at) for pk in list(ids))


def locked_proof(proof_id: int) -> ControlProof:
    """The proof with its identifier, both locked, the identifier first. Raises `RuleError` when that was withdrawn."""
    identifier_id = ControlProof.objects.values_list("identifier_id", flat=True).get(pk=proof_id)
    row = locked_identifier(identifier_id)
    proof = ControlProof.objects.select_for_update().get(pk=proof_id)
    proof.identifier = row
    return proof


@transaction.atomic
def _expire(proof_id: int, at: datetime) -> int:
    proof = ControlProof.objects.select_for_update(of=("self",)).select_related("identifier__exchange").get(pk=proof_id)
    if proof.state not in OPEN_PROOF:
        return 0
    proof.state, proof.fault = ProofState.EXPIRED, ""
    proof.save(update_fields=["state", "fault"])
    record(proof.identifier.exchange, "proof.expired", actor=None, at=at, proof=proof.pk, identifier=proof.identifier_id)
    return 1


def _refuse_beside_rotation(row: ExchangeIdentifier, method: str) -> None:
    """A wallet being rotated is proved by its signature, after a colleague approved."""
    rotation = WalletRotation.objects.filter(identifier=row, state__in=OPEN_ROTATION).first()
    if rotation is not None and (rotation.state == RotationState.PROPOSED or method != ProofMethod.SIGNED_MESSAGE):
        raise RuleError(_("This wallet is being rotated: it signs once a colleague has approved it."), code="rotating")


def _sent_documents() -> Q:
    return Q(method__in=DOCUMENT_METHODS, state=ProofState.WAITING, presented_at__isnull=False)


def _begin(row: ExchangeIdentifier, method: str, addressee: str, *, actor: User, at: datetime) -> ControlProof:
    token = new_token()
    proof = ControlProof.objects.create(
        identifier=row,
        method=method,
        token=token,
        challenge=challenge_of(row, method, token, addressee=addressee, at=at),
        created_at=at,
        created_by=actor,
        expires_at=at + PROOF_LIFE,
    )
    record(row.exchange, "proof.begun", actor=actor, at=at, proof=proof.pk, identifier=row.pk, method=proof.method)
    return proof


def _locked_open(proof_id: int, methods: tuple[ProofMethod, ...], *, caller: Caller, at: datetime) -> ControlProof:
    proof = locked_proof(proof_id)
    exchange = proof.identifier.exchange
    if isinstance(caller, ApiKey):
        require_wallet_manager(caller, exchange)
    else:
        require_person(caller, exchange)
    if proof.method not in methods:
        raise RuleError(_("This proof is made in another way."), code="method")
    if not proof.is_open or proof.is_over(at):
        raise RuleError(_("This proof is over. Begin a new one."), code="closed")
    return proof


@transaction.atomic
def _write_sight(check: ProofCheck, sight: Sight, *, at: datetime) -> ControlProof | None:
    row = ExchangeIdentifier.objects.select_for_update(of=("self",)).select_related("exchange").get(proofs=check.proof_id)
    proof = ControlProof.objects.select_for_update().get(pk=check.proof_id)
    proof.identifier = row
    if not finish(check, check.lease_token, at=at):
        return None
    ProofCheck.objects.filter(pk=check.pk).update(found=sight.text)
    if not proof.is_open or proof.is_over(at) or row.withdrawn_at is not None:
        return proof
    return _settle(proof, sight, actor=None, at=at)


def _settle(proof: ControlProof, sight: Sight, *, actor: Actor | None, at: datetime) -> ControlProof:
    proof.state = ProofState.FAILED if sight.fault else ProofState.PROVED
    proof.fault, proof.presented, proof.checked_at = sight.fault, sight.text, at
    proof.presented_at = proof.presented_at or at
    proof.save(update_fields=["state", "fault", "presented", "presented_at", "checked_at"])
    ids: dict[str, Any] = {"proof": proof.pk, "identifier": proof.identifier_id}
    record(proof.identifier.exchange, f"proof.{proof.state}", actor=actor, at=at, method=proof.method, fault=proof.fault, **ids)
    return proof
