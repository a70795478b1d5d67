"""Signatures of what endpoints are sent, after Standard Webhooks 1.0: HMAC-SHA256 as `v1`, one for each live secret."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret of 256 random bits as the receiver's library wants it: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(secrets_: Iterable[str], *, webhook_id: str, body: str, at: datetime) -> dict[str, str]:
    """The three headers. With two secrets (during a rotation) the receiver may check with either."""
    stamp = str(int(at.timestamp()))
    signatures = (signature(secret, webhook_id=webhook_id, stamp=stamp, body=body) for secret in secrets_)
    return {"webhook-id": webhook_id, "webhook-timestamp": stamp, "webhook-signature": " ".join(signatures)}


def signature(secret: str, *, webhook_id: str, stamp: str, body: str) -> str:
    """`v1,` and the base64 of the HMAC over id, time and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mac = hmac.new(key, f"{webhook_id}.{stamp}.{body}".encode(), hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()
