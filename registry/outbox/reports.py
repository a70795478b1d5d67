"""Reading what another mail server reports of a mail (RFC 3464, in the multipart/report of RFC 6522). It comes from strangers.

Whatever the bytes are, the answer is a `Report` or None: nothing is raised, nothing is opened, and no more than a part is read.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from itertools import islice
from typing import Any

from registry.lib.canonical import sha256_hex

MOST_BYTES = 512 * 1024
MOST_PARTS = 50
MOST_RECIPIENTS = 50
LONGEST_DIAGNOSIS = 500
TO_US = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "Original-Envelope-Id")
_TOKEN = re.compile(r"\+([0-9a-f]{32})@")
_MESSAGE_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
_STATUS = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})(?!\d)")
PASSING_SUBJECTS = ("3", "4", "7")
"""Faults of the other system, of the way there and of somebody's policy (RFC 3463 §3): the address itself may be right."""
FULL_MAILBOX = ("2", "2")


@dataclass(frozen=True)
class Report:
    """That one mail of ours did not arrive. `is_hard`: it never will, the address is wrong or closed."""

    message_id: uuid.UUID
    is_hard: bool
    status: str
    diagnosis: str
    fingerprint: str


def read_report(content: bytes) -> Report | None:
    """The report in a message, or None: it is none, it is of no failure, or it names no mail of ours."""
    try:
        return _read(content[:MOST_BYTES])
    except Exception:  # noqa: BLE001 - the parser of the standard library raises many things on hostile bytes; all mean "no report"
        return None


def _read(content: bytes) -> Report | None:
    message = message_from_bytes(content)
    parts = list(islice(message.walk(), MOST_PARTS))
    failure = next((found for part in parts for found in _failures(part)), None)
    message_id = _by_envelope(message) or _by_message_id(parts)
    if failure is None or message_id is None:
        return None
    status, diagnosis = failure
    return Report(message_id, _is_hard(status), status, diagnosis, sha256_hex(content))


def _failures(part: Message) -> Iterator[tuple[str, str]]:
    """The status code and words for each recipient that a `message/delivery-status` says was not reached."""
    blocks = part.get_payload() if part.get_content_type() == "message/delivery-status" else None
    for block in islice(blocks, 1, MOST_RECIPIENTS) if isinstance(blocks, list) else ():
        status = _STATUS.match(_field(block, "Status"))
        if isinstance(block, Message) and _field(block, "Action").strip().lower() == "failed" and status is not None:
            yield f"{status[1]}.{status[2]}.{status[3]}", _words(_field(block, "Diagnostic-Code"))


def _is_hard(status: str) -> bool:
    kind, subject, detail = status.split(".")
    return kind == "5" and subject not in PASSING_SUBJECTS and (subject, detail) != FULL_MAILBOX


def _by_envelope(message: Message) -> uuid.UUID | None:
    """The mail whose own return address the report was sent to."""
    for name in TO_US:
        found = _TOKEN.search(_field(message, name).lower())
        if found:
            return uuid.UUID(hex=found[1])
    return None


def _by_message_id(parts: list[Message]) -> uuid.UUID | None:
    """The mail whose headers the report gives back."""
    for part in parts[1:]:
        is_headers = part.get_content_type() == "text/rfc822-headers"
        returned: Any = message_from_bytes(_payload(part)) if is_headers else part
        found = _MESSAGE_ID.search(_field(returned, "Message-ID").lower())
        if found:
            return uuid.UUID(found[1])
    return None


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _field(message: Any, name: str) -> str:
    return str(message.get(name) or "")


def _words(text: str) -> str:
    """What a stranger wrote, as one line of printable text."""
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in plain).split())[:LONGEST_DIAGNOSIS]
