"""Solana: 32 bytes in Base58 and no checksum, so any 32 bytes pass."""

from typing import Final

from registry.identifiers.wallets import base58
from registry.identifiers.wallets.account import Account, bad_length
from registry.identifiers.warnings import NO_CHECKSUM

NAME: Final = "Solana"


def looks_like(text: str) -> bool:
    """Whether `text` is Base58 of 32 bytes: nothing less can be told."""
    data = base58.decode(text) if 32 <= len(text) <= 44 else None
    return data is not None and len(data) == 32


def parse(text: str) -> Account:
    """The account as written. Raises `IdentifierError`."""
    if not looks_like(text):
        raise bad_length(NAME)
    return Account(text, warnings=(NO_CHECKSUM,))
