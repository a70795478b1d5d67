"""Canonical JSON (RFC 8785 restricted to strings, integers, booleans, null, arrays and objects) and its hash.

Text is NFC, keys are ASCII and sorted, there is no white space. Hash the bytes on the wire; never re-serialise.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence

_TYPE_ERROR = "canonical JSON takes strings, integers, booleans, null, lists and objects with ASCII keys; got {!r}"


def canonical_bytes(value: object) -> bytes:
    """The one byte string of `value`. Raises `TypeError` on floats and other types, `ValueError` on lone surrogates."""
    text = json.dumps(_normal(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return text.encode("utf-8")


def canonical_text(value: object) -> str:
    """`canonical_bytes` as text."""
    return canonical_bytes(value).decode("utf-8")


def sha256_hex(data: bytes) -> str:
    """`sha256:` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def content_hash(value: object) -> str:
    """The hash of the canonical bytes of `value`: equal values, equal hash, on every machine."""
    return sha256_hex(canonical_bytes(value))


def _normal(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_key(key): _normal(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_normal(item) for item in value]
    raise TypeError(_TYPE_ERROR.format(value))


def _key(key: object) -> str:
    if isinstance(key, str) and key.isascii():
        return key
    raise TypeError(_TYPE_ERROR.format(key))
