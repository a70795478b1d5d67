"""What people do to what the registry knows of an exchange. Import actions from here."""

from registry.exchanges.actions.identifiers import (
    IdentifierFacts,
    add_identifier,
    confirm_control,
    mark_deposit_address,
    set_publicity,
    take_back,
    unmark_deposit_address,
    withdraw_identifier,
)
from registry.exchanges.actions.judging import confirm_proof, turn_down_proof
from registry.exchanges.actions.letters import page_address, tell_admins, tell_exchange
from registry.exchanges.actions.particulars import Particulars, PersonFacts, fold_people, open_exchange, update_particulars
from registry.exchanges.actions.proving import (
    KeptFile,
    ask_check,
    attach_document,
    begin_proof,
    expire_proofs,
    present_signature,
    run_check,
    withdraw_proof,
)
from registry.exchanges.actions.rotations import (
    approve_wallet,
    finish_window,
    propose_wallet,
    reject_wallet,
    stop_wallet,
    withdraw_wallet,
)

__all__ = [
    "IdentifierFacts",
    "KeptFile",
    "Particulars",
    "PersonFacts",
    "add_identifier",
    "approve_wallet",
    "ask_check",
    "attach_document",
    "begin_proof",
    "confirm_control",
    "confirm_proof",
    "expire_proofs",
    "finish_window",
    "fold_people",
    "mark_deposit_address",
    "open_exchange",
    "page_address",
    "present_signature",
    "propose_wallet",
    "reject_wallet",
    "run_check",
    "set_publicity",
    "stop_wallet",
    "take_back",
    "tell_admins",
    "tell_exchange",
    "turn_down_proof",
    "unmark_deposit_address",
    "update_particulars",
    "withdraw_identifier",
    "withdraw_proof",
    "withdraw_wallet",
]
