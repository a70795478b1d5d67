"""What people do to what the registry knows of an exchange. Import actions from here."""

from registry.exchanges.actions.identifiers import IdentifierFacts, add_identifier, confirm_control, withdraw_identifier
from registry.exchanges.actions.letters import page_address, tell_exchange
from registry.exchanges.actions.particulars import Particulars, PersonFacts, fold_people, open_exchange, update_particulars

__all__ = [
    "IdentifierFacts",
    "Particulars",
    "PersonFacts",
    "add_identifier",
    "confirm_control",
    "fold_people",
    "open_exchange",
    "page_address",
    "tell_exchange",
    "update_particulars",
    "withdraw_identifier",
]
