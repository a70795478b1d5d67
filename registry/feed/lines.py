"""One entry as one line of canonical JSON. The text is stored and sent verbatim; nobody builds it anew."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from registry.lib.canonical import canonical_text

ENTRY_KEYS = frozenset(
    {
        "action",
        "aliases",
        "authority",
        "basis",
        "category",
        "id",
        "identifiers",
        "listed_at",
        "name",
        "note",
        "territory",
        "valid_from",
        "valid_until",
    }
)
IDENTIFIER_KEYS = frozenset({"chain", "kind", "match", "tag", "value"})
OPTIONAL_KEYS = frozenset({"replaced_by", "sources"})
OPTIONAL_IDENTIFIER_KEYS = frozenset({"action", "proved"})


class FeedError(ValueError):
    """A line, an operation or a page is not what the protocol says. The message names the fault."""


def entry_line(entry: Mapping[str, Any]) -> str:
    """The line of an entry. Raises `FeedError` when a member is missing or unknown."""
    _check(entry, ENTRY_KEYS, OPTIONAL_KEYS, "entry")
    for identifier in entry["identifiers"]:
        _check(identifier, IDENTIFIER_KEYS, OPTIONAL_IDENTIFIER_KEYS, "identifier")
    return canonical_text(entry)


def parse_entry(line: str) -> dict[str, Any]:
    """The members of a line. Unknown members are kept: a newer server may say more than this reader knows."""
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise FeedError(f"an entry line is not JSON: {error}") from None
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise FeedError("an entry line has no “id”")
    missing = ENTRY_KEYS - set(entry)
    if missing:
        raise FeedError(f"entry {entry['id']} lacks {', '.join(sorted(missing))}")
    return entry


def digest(line: str) -> bytes:
    """The 32 bytes that stand for a line in the hash of its list."""
    return hashlib.sha256(line.encode("utf-8")).digest()


def _check(value: Mapping[str, Any], needed: frozenset[str], optional: frozenset[str], what: str) -> None:
    missing, unknown = needed - set(value), set(value) - needed - optional
    if missing:
        raise FeedError(f"the {what} lacks {', '.join(sorted(missing))}")
    if unknown:
        raise FeedError(f"the {what} has unknown members {', '.join(sorted(unknown))}")
