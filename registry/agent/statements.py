"""Checking a signed statement without the registry: is it whole, and signed by a key that the registry publishes (docs/statements.md)."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa

from registry.agent.faults import TrustError, UsageError

TYPE = "tizilim-statement/1"
ALGORITHM = "Ed25519"
KEYS_PATH = "/.well-known/tizilim-keys.json"
MAX_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Verified:
    """A statement that holds: its text, the key that signed it, and where that key is published."""

    statement: dict[str, Any]
    sha256: str
    key_id: str
    registry: str

    @property
    def proved(self) -> list[str]:
        """What the signature proves, a sentence each."""
        asked, day = self.statement["search"]["text"], self.statement["day"]["on"]
        return [
            f"Not a byte was changed since {self.registry} signed it at {self.statement['issued_at']} (key {self.key_id}).",
            f"It is what that register said about “{asked}” for {day}.",
        ]

    @property
    def not_proved(self) -> list[str]:
        """What it does not prove, a sentence each."""
        said = ["How things stand today: ask the register again."]
        if self.statement["about"] == "search":
            said.append("That the firm is safe or unlicensed: the register found nothing by this text, and that is all.")
        elif not self.statement["is_covered"]:
            said.append("Anything about that day from records of the time: the register did not cover the authority yet.")
        if not self.statement["day"]["is_over"]:
            said.append("The rest of that day: it was not over when the statement was issued.")
        return said


def verify(text: str, keys_text: str) -> Verified:
    """Check a statement file against a file of published keys.

    Raises `UsageError` when one of them is no such file, `TrustError` when the key is unknown, was not valid then, or the
    signature does not fit.
    """
    envelope = _object(text, "statement")
    if envelope.get("type") != TYPE or envelope.get("algorithm") != ALGORITHM:
        raise UsageError("This is not a statement that this program can check.")
    payload, signature = _bytes(envelope, "payload"), _bytes(envelope, "signature")
    registry, key = published_key(keys_text, envelope.get("key_id"))
    check_signature(key, payload, signature)
    statement = _statement(payload)
    check_time(key, statement)
    return Verified(statement, "sha256:" + hashlib.sha256(payload).hexdigest(), str(key["key_id"]), registry)


def check_signature(key: Mapping[str, Any], payload: bytes, signature: bytes) -> None:
    """That the key signed these very bytes. Raises `TrustError` if not, `UsageError` when the file of keys is none."""
    try:
        raw = base64.b64decode(key["public_key"], validate=True)
        if hashlib.sha256(raw).hexdigest()[:16] != key["key_id"]:
            raise UsageError("The file of keys names a key by another's name.")
        eddsa.new(eddsa.import_public_key(raw), "rfc8032").verify(payload, signature)
    except (KeyError, TypeError, binascii.Error):
        raise UsageError("The file of keys cannot be read.") from None
    except (ValueError, ECC.UnsupportedEccFeature):
        raise TrustError("The signature is bad: what it signs was changed, or never issued by this registry. Do not rely on it.") from None


def check_time(key: Mapping[str, Any], signed: Mapping[str, Any]) -> None:
    """That what was signed names this key and an instant at which it was valid. Raises `TrustError` if not."""
    try:
        issued_at, valid_from = _instant(signed["issued_at"]), _instant(key["valid_from"])
        valid_until = _instant(key["valid_until"]) if key["valid_until"] else None
    except (KeyError, TypeError, ValueError):
        raise UsageError("The file of keys cannot be read.") from None
    if signed["key_id"] != key["key_id"] or issued_at < valid_from or (valid_until is not None and issued_at > valid_until):
        raise TrustError("It is dated outside the time in which its key was valid. Do not rely on it.")


def published_key(keys_text: str, key_id: object) -> tuple[str, dict[str, Any]]:
    """The registry that publishes these keys, and the one of that name. Raises `TrustError` for an unknown one."""
    keys = _object(keys_text, "keys")
    rows = keys.get("keys")
    if not isinstance(rows, list) or not isinstance(keys.get("registry"), str):
        raise UsageError("The file of keys cannot be read.")
    for row in rows:
        if isinstance(row, dict) and row.get("key_id") == key_id and row.get("use") == "statement":
            return keys["registry"], row
    raise TrustError("It is signed by a key that the file of keys does not have. Do not rely on it; fetch the keys anew.")


def _statement(payload: bytes) -> dict[str, Any]:
    """The signed text. What is signed and still not of this shape was signed by a newer registry."""
    try:
        statement = json.loads(payload)
        if statement["schema"] != TYPE or not isinstance(statement["about"], str):
            raise ValueError
        _ = (statement["day"]["on"], statement["day"]["is_over"], statement["search"]["text"], statement["key_id"], statement["issued_at"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError("The signature is good, but this program does not know this kind of statement.") from None
    return dict(statement)


def _object(text: str, what: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise UsageError(f"The file of the {what} is not a JSON object.")
    return value


def _bytes(envelope: Mapping[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(envelope[name], validate=True)
    except (KeyError, TypeError, ValueError):
        raise TrustError("The statement is damaged: it cannot be verified. Do not rely on it.") from None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
