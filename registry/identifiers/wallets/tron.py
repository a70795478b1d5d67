"""TRON: Base58Check with version 0x41 (`T…`, 34 characters), or the same 21 bytes in hex."""

import re
from typing import Final

from registry.identifiers.wallets import base58
from registry.identifiers.wallets.account import Account, bad_checksum, bad_length
from registry.identifiers.warnings import NO_CHECKSUM

NAME: Final = "TRON"
_HEX = re.compile(r"41[0-9a-fA-F]{40}\Z")


def looks_like(text: str) -> bool:
    """Whether `text` begins as a TRON address does."""
    return bool(_HEX.match(text)) or (text[:1] == "T" and 30 <= len(text) <= 36 and base58.decode(text) is not None)


def parse(text: str) -> Account:
    """The account in Base58Check. Raises `IdentifierError`."""
    if _HEX.match(text):
        return Account(base58.encode_check(bytes.fromhex(text)), warnings=(NO_CHECKSUM,))
    if text[:1] == "T" and len(text) != 34:
        raise bad_length(NAME)
    data = base58.decode_check(text)
    if data is None or len(data) != 21 or data[0] != 0x41:
        raise bad_checksum(NAME)
    return Account(text)
