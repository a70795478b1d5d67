"""Polkadot and other Substrate chains: SS58. One key is one account on all of them, kept with Polkadot's own prefix."""

import hashlib
from typing import Final

from registry.identifiers.wallets import base58
from registry.identifiers.wallets.account import Account, bad_checksum
from registry.identifiers.warnings import REWRITTEN

NAME: Final = "Polkadot"
_POLKADOT_PREFIX = b"\0"
_KEY, _CHECKSUM = 32, 2


def looks_like(text: str) -> bool:
    """Whether `text` is Base58 of a prefix (one or two bytes), a key of 32 bytes and a checksum of two."""
    data = base58.decode(text) if 45 <= len(text) <= 50 else None
    return data is not None and len(data) in (35, 36)


def parse(text: str) -> Account:
    """The account with Polkadot's prefix. Raises `IdentifierError`."""
    data = base58.decode(text) or b""
    prefix = data[: -_KEY - _CHECKSUM]
    well_formed = (len(prefix) == 1 and prefix[0] < 64) or (len(prefix) == 2 and 64 <= prefix[0] < 128)
    if not well_formed or _checksum(data[:-_CHECKSUM]) != data[-_CHECKSUM:]:
        raise bad_checksum(NAME)
    kept = _POLKADOT_PREFIX + data[len(prefix) : -_CHECKSUM]
    return Account(base58.encode(kept + _checksum(kept)), warnings=() if prefix == _POLKADOT_PREFIX else (REWRITTEN,))


def _checksum(data: bytes) -> bytes:
    return hashlib.blake2b(b"SS58PRE" + data, digest_size=64).digest()[:_CHECKSUM]
