"""What the registry knows of exchanges. Import models from here."""

from registry.exchanges.models.exchanges import Exchange, ExchangeName, Person
from registry.exchanges.models.identifiers import KIND_LABELS, ExchangeIdentifier
from registry.exchanges.models.proofs import ControlProof, ProofCheck, ProofDocument
from registry.exchanges.models.rotations import WalletRotation

__all__ = [
    "KIND_LABELS",
    "ControlProof",
    "Exchange",
    "ExchangeIdentifier",
    "ExchangeName",
    "Person",
    "ProofCheck",
    "ProofDocument",
    "WalletRotation",
]
