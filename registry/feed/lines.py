"""One entry as one line of canonical JSON. The text is stored and sent verbatim; nobody builds it anew.

Writing is strict: every member of the shape, none besides. Reading is lenient: members that a later server adds stay in
the line, are hashed with it and otherwise left alone, so that an old agent follows a newer list.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from registry.feed.shape import ENTRY, ENTRY_OPTIONAL, READABLE, READABLE_IDENTIFIER, FeedError, check_members, check_object
from registry.lib.canonical import canonical_text


def entry_line(entry: Mapping[str, Any]) -> str:
    """The line of an entry. Raises `FeedError` naming the first member that is missing, unknown or wrong."""
    check_object(entry, "", ENTRY, ENTRY_OPTIONAL)
    try:
        return canonical_text(entry)
    except (TypeError, ValueError) as error:
        raise FeedError(f"the entry cannot be written: {error}") from None


def parse_entry(line: str) -> dict[str, Any]:
    """The members of a line, each that the shape names with its type. Raises `FeedError` where one lacks or is wrong."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise FeedError(f"an entry line is not JSON: {type(error).__name__}") from None
    if not isinstance(entry, dict):
        raise FeedError("an entry line is not an object")
    check_members(entry, "", READABLE)
    for place, identifier in enumerate(entry["identifiers"]):
        check_object(identifier, f"identifiers/{place}", READABLE_IDENTIFIER)
    return entry


def digest(line: str) -> bytes:
    """The 32 bytes that stand for a line in the hash of its list."""
    return hashlib.sha256(line.encode("utf-8")).digest()
