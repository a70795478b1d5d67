"""TON: raw (`0:` and 64 hex digits) and user-friendly forms (`EQ…`, `UQ…`) are one account, kept raw (TEP-2)."""

import base64
import binascii
import re
from typing import Final

from registry.identifiers.wallets.account import Account, bad_checksum, test_network
from registry.identifiers.warnings import NO_CHECKSUM

NAME: Final = "TON"
_RAW = re.compile(r"(-?[01]):([0-9a-fA-F]{64})\Z")
_FRIENDLY = re.compile(r"[0-9A-Za-z+/_-]{48}\Z")
_BOUNCEABLE, _NOT_BOUNCEABLE, _TEST_ONLY = 0x11, 0x51, 0x80


def looks_like(text: str) -> bool:
    """Whether `text` is raw, or 48 characters that begin with a known flag."""
    if _RAW.match(text):
        return True
    return bool(_FRIENDLY.match(text)) and text[:2] in ("EQ", "UQ", "Ef", "Uf", "kQ", "0Q", "kf", "0f")


def parse(text: str) -> Account:
    """The account in raw form, lower case. Raises `IdentifierError`."""
    raw = _RAW.match(text)
    if raw and raw.group(1) in ("0", "-1"):
        return Account(f"{raw.group(1)}:{raw.group(2).lower()}", warnings=(NO_CHECKSUM,))
    if not _FRIENDLY.match(text):
        raise bad_checksum(NAME)
    data = base64.urlsafe_b64decode(text.replace("+", "-").replace("/", "_"))
    flag, workchain = data[0], int.from_bytes(data[1:2], "big", signed=True)
    if binascii.crc_hqx(data[:34], 0) != int.from_bytes(data[34:], "big") or flag & ~_TEST_ONLY not in (_BOUNCEABLE, _NOT_BOUNCEABLE):
        raise bad_checksum(NAME)
    if flag & _TEST_ONLY:
        raise test_network(NAME)
    if workchain not in (0, -1):
        raise bad_checksum(NAME)
    return Account(f"{workchain}:{data[2:34].hex()}")
