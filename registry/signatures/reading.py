"""From the bytes of a stranger to one signature: size, shape and depth are judged before anything is parsed."""

import base64
import binascii
import re

from asn1crypto import cms, tsp  # noqa: F401 - tsp teaches cms the attributes of time stamps and of CAdES

from registry.signatures.faults import SignatureError, gettext_noop, unreadable

MAX_BYTES = 700_000
MAX_DEPTH = 32
MAX_NODES = 20_000
_PEM = re.compile(rb"-----BEGIN (?:PKCS7|CMS|SIGNED DATA)-----(.*?)-----END ", re.DOTALL)
_CONSTRUCTED = 0x20


def signed_data(raw: bytes) -> cms.SignedData:
    """The signed data of a file in DER, BER, PEM or base64. Raises `SignatureError` for anything else."""
    if len(raw) > MAX_BYTES:
        sentence = gettext_noop("The file is larger than {limit} kB: a detached signature does not hold what it signs.")
        raise SignatureError(sentence, "too-large", limit=MAX_BYTES // 1000)
    data = _binary(raw)
    check_shape(data)
    info = cms.ContentInfo.load(data, strict=True)
    if info["content_type"].native != "signed_data":
        raise unreadable()
    return info["content"]


def only_signer(data: cms.SignedData) -> cms.SignerInfo:
    """The one signer of signed data. Raises `SignatureError` when there is none or another."""
    signers = data["signer_infos"]
    if len(signers) != 1:
        raise SignatureError(gettext_noop("The file holds {count} signatures. Send a file with one."), "signers", count=len(signers))
    return signers[0]


def check_shape(data: bytes) -> None:
    """One value of ASN.1 from the first byte to the last, not too deep and not of too many parts. Raises `SignatureError`.

    Walks with a stack of its own: what nests a million deep costs nothing.
    """
    place, nodes = 0, 0
    open_values: list[int | None] = []
    while nodes == 0 or open_values:
        if open_values and open_values[-1] is None and data[place : place + 2] == b"\0\0":
            open_values.pop()
            place += 2
        else:
            place, nodes = _enter(data, place, open_values), nodes + 1
        while open_values and open_values[-1] == place:
            open_values.pop()
        if nodes > MAX_NODES or len(open_values) > MAX_DEPTH:
            raise unreadable()
    if place != len(data):
        raise unreadable()


def _enter(data: bytes, place: int, open_values: list[int | None]) -> int:
    """Where to go on after the head of a value, and of a simple one after all of it. One that holds others joins the open ones."""
    limit = next((end for end in reversed(open_values) if end is not None), len(data))
    first, inside, length = _head(data, place)
    end = None if length is None else inside + length
    is_constructed = bool(first & _CONSTRUCTED)
    if inside > limit or (end is None and not is_constructed) or (end is not None and end > limit):
        raise unreadable()
    if is_constructed:
        open_values.append(end)
        return inside
    return end or inside


def _head(data: bytes, place: int) -> tuple[int, int, int | None]:
    """The first octet, where the contents begin, and their length; None for one that an end mark closes."""
    head = data[place : place + 8]
    if len(head) < 2 or head[0] & 0x1F == 0x1F:
        raise unreadable()
    size = head[1]
    if size == 0x80:
        return head[0], place + 2, None
    if size < 0x80:
        return head[0], place + 2, size
    count = size & 0x7F
    if count > 4 or len(head) < 2 + count:
        raise unreadable()
    return head[0], place + 2 + count, int.from_bytes(head[2 : 2 + count], "big")


def _binary(raw: bytes) -> bytes:
    if raw[:1] == b"\x30":
        return raw
    text = raw.removeprefix(b"\xef\xbb\xbf").strip()
    armoured = _PEM.search(text) if text.startswith(b"-----BEGIN ") else None
    try:
        data = base64.b64decode(b"".join((armoured.group(1) if armoured else text).split()), validate=True)
    except binascii.Error:
        raise unreadable() from None
    if data[:1] != b"\x30":
        raise unreadable()
    return data
