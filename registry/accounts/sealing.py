"""Secrets at rest: sealed with a key that is not in the database.

`SEALING_KEY` holds one or more Fernet keys, separated by commas: the first seals, all of them open, so that a key can be
changed without a day on which nothing opens.
"""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str, *, purpose: str) -> str:
    """`text` sealed so that only `unseal` with the same purpose gives it back. The same text seals differently each time."""
    return _box(settings.SEALING_KEY, purpose).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str, *, purpose: str) -> str:
    """What was sealed. Raises `ValueError` when it was altered, or sealed with another key or for another purpose."""
    try:
        return _box(settings.SEALING_KEY, purpose).decrypt(sealed.encode("utf-8")).decode()
    except InvalidToken:
        raise ValueError(f"this is not a secret sealed here for {purpose}") from None


@cache
def _box(keys: str, purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key.strip(), purpose)) for key in keys.split(",")])


def _derived(key: str, purpose: str) -> bytes:
    secret = base64.urlsafe_b64decode(key)
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret)
    return base64.urlsafe_b64encode(derived)
