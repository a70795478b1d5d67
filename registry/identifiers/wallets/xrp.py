"""XRP Ledger: classic addresses (`r…`) and X-addresses, which hold a classic address and a destination tag (XLS-5d)."""

from typing import Final

from registry.identifiers.wallets import base58
from registry.identifiers.wallets.account import Account, bad_checksum, test_network

NAME: Final = "XRP"
_MAIN, _TEST = bytes((0x05, 0x44)), bytes((0x04, 0x93))


def looks_like(text: str) -> bool:
    """Whether `text` begins as an address of the ledger does and uses its alphabet."""
    classic = text[:1] == "r" and 25 <= len(text) <= 36
    extended = text[:1] in ("X", "T") and 44 <= len(text) <= 50
    return (classic or extended) and base58.decode(text, base58.RIPPLE) is not None


def parse(text: str) -> Account:
    """The classic address, and the tag that an X-address carries. Raises `IdentifierError`."""
    data = base58.decode_check(text, base58.RIPPLE)
    if data is not None and len(data) == 21 and data[0] == 0:
        return Account(text)
    if data is None or len(data) != 31 or data[:2] not in (_MAIN, _TEST):
        raise bad_checksum(NAME)
    if data[:2] == _TEST:
        raise test_network(NAME)
    return Account(base58.encode_check(b"\0" + data[2:22], base58.RIPPLE), tag=_tag(data[22], data[23:]))


def _tag(flag: int, number: bytes) -> str:
    value = int.from_bytes(number, "little")
    if flag == 1 and value < 1 << 32:
        return str(value)
    if flag == 0 and value == 0:
        return ""
    raise bad_checksum(NAME)
