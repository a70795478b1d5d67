"""What officers make of the proofs of exchanges."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.exchanges.actions.identifiers import check_confirmable, write_confirmation
from registry.exchanges.actions.proving import locked_proof
from registry.exchanges.actors import require_officer
from registry.exchanges.models import ControlProof, ExchangeIdentifier
from registry.exchanges.states import ProofFault, ProofState
from registry.lib.errors import InvalidError, RuleError


@transaction.atomic
def confirm_proof(proof_id: int, *, actor: User, at: datetime, note: str = "") -> ExchangeIdentifier:
    """The identifier, confirmed on this proof by an officer who saw what was shown. A document needs a `note` on what it says.

    Raises `NotAllowedError` without an officer's role, `InvalidError` without that note, `RuleError` when nothing was shown or
    proved, when the identifier is confirmed, withdrawn, being rotated, a customer's, or stands confirmed for another exchange.
    """
    require_officer(actor)
    proof = locked_proof(proof_id)
    check_confirmable(proof.identifier)
    _check_shown(proof)
    if proof.state != ProofState.PROVED:
        if not note.strip():
            raise InvalidError(_("Say how control was established."), field="note")
        proof.state, proof.checked_at, proof.checked_by = ProofState.PROVED, at, actor
        proof.save(update_fields=["state", "checked_at", "checked_by"])
    return write_confirmation(proof.identifier, proof, by=actor, at=at, note=note.strip() or str(proof.get_method_display()))


@transaction.atomic
def turn_down_proof(proof_id: int, *, actor: User, at: datetime, reason: str) -> ControlProof:
    """The proof, failed for good: the exchange has to begin another. Raises as `confirm_proof`, and without a reason."""
    require_officer(actor)
    proof = locked_proof(proof_id)
    check_confirmable(proof.identifier)
    _check_shown(proof)
    if not reason.strip():
        raise InvalidError(_("Give a reason."), field="reason")
    proof.state, proof.fault, proof.reason = ProofState.FAILED, ProofFault.TURNED_DOWN, reason.strip()
    proof.save(update_fields=["state", "fault", "reason"])
    facts = {"proof": proof.pk, "identifier": proof.identifier_id, "method": proof.method}
    record(proof.identifier.exchange, "proof.turned_down", actor=actor, at=at, reason=proof.reason, **facts)
    return proof


def _check_shown(proof: ControlProof) -> None:
    if not proof.is_for_officer:
        raise RuleError(_("Nothing that an officer has to judge was shown."), code="not-shown")
