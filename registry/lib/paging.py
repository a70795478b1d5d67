"""Opaque cursors of lists: the sort key of the last row shown, as text that clients hand back untouched.

They are not signed and carry nothing secret: a forged one shows rows that the caller may see anyway, from another place.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from registry.lib.errors import InvalidError

Key = tuple[int | str, ...]
MAX_LENGTH = 512
_REFUSAL = "This is not a page cursor of this list. Use the one from “next” or “previous” unchanged, or leave it out."


def encode_cursor(*key: int | str) -> str:
    """The cursor that stands for a row's sort key."""
    text = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(text: str, *types: type[int] | type[str], field: str = "cursor") -> Key:
    """The sort key that a cursor stands for, checked to be of `types`. Raises `InvalidError` on anything else."""
    try:
        if len(text) > MAX_LENGTH:
            raise ValueError
        key = json.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        # `type() is`, since a bool is an int; and what does not encode to the same text is not ours.
        if not isinstance(key, list) or [type(part) for part in key] != list(types) or encode_cursor(*key) != text:
            raise ValueError
        if any(isinstance(part, str) and "\0" in part for part in key):
            raise ValueError
        if any(isinstance(part, int) and abs(part) >= 2**63 for part in key):
            raise ValueError
    except (ValueError, RecursionError, binascii.Error):
        raise InvalidError(_REFUSAL, field=field) from None
    return tuple(key)
