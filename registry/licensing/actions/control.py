"""Control of identifiers, as far as it touches authorities, documents and lists. What is proved is the business of `exchanges`."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.actors import Caller
from registry.accounts.models import User
from registry.exchanges import actions
from registry.exchanges.models import ControlProof, ExchangeIdentifier, WalletRotation
from registry.exchanges.queries import due_windows
from registry.exchanges.states import ProofMethod, RotationState
from registry.lib.errors import RuleError
from registry.licensing.actions.documents import receive
from registry.licensing.actions.listing import mark_exchange
from registry.licensing.queries import authority_over, has_live_licence


@dataclass(frozen=True)
class NewWallet:
    """A wallet that is proposed: its facts, which confirmed one it replaces, and whether it is a customer's."""

    facts: actions.IdentifierFacts
    replaces_id: int | None = None
    is_deposit_address: bool = False


@transaction.atomic
def confirm_identifier(
    identifier_id: int, *, actor: User, at: datetime, note: str, method: str = ProofMethod.OFFICER_CHECK
) -> ExchangeIdentifier:
    """An officer vouches for an identifier, and it reaches the lists. Raises as `exchanges.actions.confirm_control`."""
    row = actions.confirm_control(identifier_id, actor=actor, at=at, note=note, method=method)
    mark_exchange(row.exchange_id, at=at)
    return row


@transaction.atomic
def confirm_shown(proof_id: int, *, actor: User, at: datetime, note: str = "") -> ExchangeIdentifier:
    """An officer confirms on what the exchange showed, and it reaches the lists. Raises as `exchanges.actions.confirm_proof`."""
    row = actions.confirm_proof(proof_id, actor=actor, at=at, note=note)
    mark_exchange(row.exchange_id, at=at)
    return row


@transaction.atomic
def drop_identifier(identifier_id: int, *, actor: User, at: datetime, reason: str) -> ExchangeIdentifier:
    """An identifier no longer counts, and leaves the lists. Raises as `exchanges.actions.withdraw_identifier`."""
    row = actions.withdraw_identifier(identifier_id, actor=actor, at=at, reason=reason)
    mark_exchange(row.exchange_id, at=at)
    return row


@transaction.atomic
def start_proof(identifier_id: int, method: str, *, actor: User, at: datetime) -> ControlProof:
    """The open proof of this method, addressed to the exchange's authority. Raises as `exchanges.actions.begin_proof`."""
    exchange_id = ExchangeIdentifier.objects.values_list("exchange_id", flat=True).get(pk=identifier_id)
    return actions.begin_proof(identifier_id, method, addressee=_authority_name(exchange_id), actor=actor, at=at)


def send_statement(proof_id: int, file: IO[bytes], name: str, *, actor: User, at: datetime) -> ControlProof:
    """The proof with a statement or letter, looked through like any document of an applicant.

    Raises `InvalidError` naming the file for anything not taken, else as `exchanges.actions.attach_document`.
    """
    received = receive(file, name)
    facts = received.facts
    # A random name tells nothing, takes nothing from the uploader and is guessed by nobody.
    token = secrets.token_hex(20)
    kept = default_storage.save(f"{token[:2]}/{token}", ContentFile(received.content))
    stored = actions.KeptFile(facts.name, facts.content_type, facts.size, facts.sha256, kept, received.scan.state, received.scan.scanner)
    try:
        proof = actions.attach_document(proof_id, stored, actor=actor, at=at)
        is_kept = proof.documents.filter(file=kept).exists()
    except BaseException:
        default_storage.delete(kept)
        raise
    if not is_kept:
        default_storage.delete(kept)
    return proof


@transaction.atomic
def set_deposit_address(identifier_id: int, *, actor: User, at: datetime) -> ExchangeIdentifier:
    """A wallet is a customer's and leaves the lists. Raises as `exchanges.actions.mark_deposit_address`."""
    row = actions.mark_deposit_address(identifier_id, actor=actor, at=at)
    mark_exchange(row.exchange_id, at=at)
    return row


@transaction.atomic
def propose_wallet(exchange_id: int, wallet: NewWallet, *, caller: Caller, at: datetime) -> WalletRotation:
    """A rotation of a licensee's wallet. Raises as `exchanges.actions.propose_wallet`, and `RuleError` without a licence in force."""
    authority = authority_over(exchange_id)
    if authority is None or not has_live_licence(exchange_id, at):
        raise RuleError(_("Only a licensed exchange can rotate its wallets. Name yours in the application."), code="no-licence")
    return actions.propose_wallet(
        exchange_id, wallet.facts, caller=caller, at=at, replaces_id=wallet.replaces_id,
        regulator=authority.organisation, is_deposit_address=wallet.is_deposit_address,
    )  # fmt: skip


@transaction.atomic
def approve_wallet(rotation_id: int, *, actor: User, at: datetime) -> WalletRotation:
    """A colleague approves; the key signs next. Raises as `exchanges.actions.approve_wallet`."""
    exchange_id = WalletRotation.objects.values_list("exchange_id", flat=True).get(pk=rotation_id)
    return actions.approve_wallet(rotation_id, addressee=_authority_name(exchange_id), actor=actor, at=at)


@transaction.atomic
def finish_window(rotation_id: int, *, at: datetime) -> WalletRotation:
    """The rotation after its window, and the lists told of it. One that is not due comes back as it is."""
    rotation = actions.finish_window(rotation_id, at=at)
    if rotation.state == RotationState.CONFIRMED and rotation.closed_at == at:
        mark_exchange(rotation.exchange_id, at=at)
    return rotation


def finish_windows(at: datetime) -> int:
    """Finish every window that is over, each in its own transaction. Gives how many there were."""
    ids = list(due_windows(at).values_list("pk", flat=True))
    for pk in ids:
        finish_window(pk, at=at)
    return len(ids)


def _authority_name(exchange_id: int) -> str:
    authority = authority_over(exchange_id)
    if authority is None:
        raise RuleError(_("Send an application first: a proof is made to the authority that licenses."), code="no-authority")
    return str(authority.name)
