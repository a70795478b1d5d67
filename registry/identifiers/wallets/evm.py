"""Ethereum and the chains with its addresses: 20 bytes in hex, with the mixed-case checksum of ERC-55."""

import re
from typing import Final

from Crypto.Hash import keccak

from registry.identifiers.wallets.account import Account, bad_checksum, bad_length
from registry.identifiers.warnings import NO_CHECKSUM

NAME: Final = "Ethereum"
_ADDRESS = re.compile(r"0[xX][0-9a-fA-F]{40}\Z")


def looks_like(text: str) -> bool:
    """Whether `text` is `0x` and hex digits of about the right number (a hash of a transaction has 64)."""
    return text[:2] in ("0x", "0X") and 20 <= len(text) <= 64 and all(c in "0123456789abcdefABCDEF" for c in text[2:])


def parse(text: str) -> Account:
    """The account in lower case. Raises `IdentifierError` where a mixed-case address breaks ERC-55."""
    if not _ADDRESS.match(text):
        raise bad_length(NAME)
    digits = text[2:]
    if digits in (digits.lower(), digits.upper()):
        return Account("0x" + digits.lower(), warnings=(NO_CHECKSUM,))
    if digits != checksummed(digits.lower()):
        raise bad_checksum(NAME)
    return Account("0x" + digits.lower())


def checksummed(digits: str) -> str:
    """Forty lower-case hex digits in the mixed case of ERC-55."""
    digest = keccak.new(digest_bits=256, data=digits.encode("ascii")).hexdigest()
    return "".join(c.upper() if int(nibble, 16) >= 8 else c for c, nibble in zip(digits, digest, strict=False))
