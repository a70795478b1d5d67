"""Base58 with its alphabets, and Base58Check: four bytes of a double SHA-256 at the end."""

import hashlib
from typing import Final

BITCOIN: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE: Final = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
# No address is longer; the conversion is quadratic in length, so longer texts are not tried.
_LONGEST = 128


def decode(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """The bytes of `text`; None where it is not Base58 or longer than any address."""
    if not text or len(text) > _LONGEST:
        return None
    number = 0
    for character in text:
        digit = alphabet.find(character)
        if digit < 0:
            return None
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode(data: bytes, alphabet: str = BITCOIN) -> str:
    """`data` in Base58."""
    number, digits = int.from_bytes(data, "big"), []
    while number:
        number, digit = divmod(number, 58)
        digits.append(alphabet[digit])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return alphabet[0] * zeros + "".join(reversed(digits))


def decode_check(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """The bytes without their checksum; None where the text is not Base58 or the checksum is wrong."""
    data = decode(text, alphabet)
    if data is None or len(data) < 5 or _checksum(data[:-4]) != data[-4:]:
        return None
    return data[:-4]


def encode_check(data: bytes, alphabet: str = BITCOIN) -> str:
    """`data` and its checksum in Base58."""
    return encode(data + _checksum(data), alphabet)


def _checksum(data: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4]
