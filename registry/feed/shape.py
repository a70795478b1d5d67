"""The shape of an entry as a table of checks by member: what a writer must give, and what a reader may rely on."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

ACTIONS = frozenset({"block", "hold", "report", "no_objection"})
CATEGORIES = frozenset({"illegal", "not_licensed_here", "suspended", "licence_ended", "licensed", "restricted", "frozen"})
MATCHES = frozenset({"exact", "host_and_below", "url_prefix"})

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,31}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")

Check = Callable[[Any, str], None]


class FeedError(ValueError):
    """A line, an operation or a page is not what the protocol says. The message names the fault, `path` the member."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


def check_object(value: Any, path: str, shape: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> None:
    """Refuse what is no object of this shape. Without `optional`, members that the shape does not name are let be."""
    prefix = f"{path}/" if path else ""
    if not isinstance(value, Mapping):
        raise FeedError(f"{path or 'the entry'} is not an object", path)
    if optional is not None:
        for member in sorted(set(value) - set(shape) - set(optional), key=str):
            raise FeedError(f"{prefix}{member} is not a member of an entry", f"{prefix}{member}")
        check_members(value, prefix, {member: check for member, check in optional.items() if member in value})
    check_members(value, prefix, shape)


def check_members(value: Mapping[str, Any], prefix: str, shape: Mapping[str, Check]) -> None:
    """Refuse an object in which a member of `shape` is missing or wrong."""
    for member, check in shape.items():
        if member not in value:
            raise FeedError(f"{prefix}{member} is missing", f"{prefix}{member}")
        check(value[member], f"{prefix}{member}")


def _text(value: Any, path: str) -> None:
    if not isinstance(value, str):
        raise FeedError(f"{path} is not text", path)
    if "\x00" in value:
        raise FeedError(f"{path} holds a NUL character", path)


def _full_text(value: Any, path: str) -> None:
    _text(value, path)
    if not value.strip():
        raise FeedError(f"{path} is empty", path)


def _whole_number(value: Any, path: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise FeedError(f"{path} is not a whole number", path)


def _truth(value: Any, path: str) -> None:
    if not isinstance(value, bool):
        raise FeedError(f"{path} is not true or false", path)


def _instant(value: Any, path: str) -> None:
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            return
    raise FeedError(f"{path} is not an instant in UTC such as 2026-11-22T10:00:00Z", path)


def _pattern(pattern: re.Pattern[str], what: str) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise FeedError(f"{path} is not {what}", path)

    return check


def _one_of(codes: frozenset[str]) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, str) or value not in codes:
            raise FeedError(f"{path} is not one of {', '.join(sorted(codes))}", path)

    return check


def _or_null(check: Check) -> Check:
    def check_or_null(value: Any, path: str) -> None:
        if value is not None:
            check(value, path)

    return check_or_null


def _list_of(check: Check) -> Check:
    def check_all(value: Any, path: str) -> None:
        if not isinstance(value, list | tuple):
            raise FeedError(f"{path} is not a list", path)
        for place, item in enumerate(value):
            check(item, f"{path}/{place}")

    return check_all


def _identifier(value: Any, path: str) -> None:
    check_object(value, path, _IDENTIFIER, _IDENTIFIER_OPTIONAL)


def _anything(_value: Any, _path: str) -> None:
    """A reader looks into it elsewhere."""


_entry_id = _pattern(_ID, "an entry id such as e0001042")
_IDENTIFIER: Mapping[str, Check] = {
    "chain": _or_null(_full_text),
    "kind": _pattern(_KIND, "a kind such as site"),
    "match": _one_of(MATCHES),
    "tag": _or_null(_text),
    "value": _full_text,
}
_IDENTIFIER_OPTIONAL: Mapping[str, Check] = {"action": _one_of(ACTIONS), "proved": _truth}
ENTRY: Mapping[str, Check] = {
    "action": _one_of(ACTIONS),
    "aliases": _list_of(_full_text),
    "authority": _text,
    "basis": _text,
    "category": _one_of(CATEGORIES),
    "id": _entry_id,
    "identifiers": _list_of(_identifier),
    "listed_at": _instant,
    "name": _text,
    "note": _text,
    "territory": _text,
    "valid_from": _instant,
    "valid_until": _or_null(_instant),
}
ENTRY_OPTIONAL: Mapping[str, Check] = {"replaced_by": _entry_id, "sources": _whole_number}
READABLE: Mapping[str, Check] = {
    "action": _full_text,
    "aliases": _list_of(_text),
    "authority": _text,
    "basis": _text,
    "category": _full_text,
    "id": _entry_id,
    "identifiers": _list_of(_anything),
    "listed_at": _instant,
    "name": _text,
    "note": _text,
    "territory": _text,
    "valid_from": _instant,
    "valid_until": _or_null(_instant),
}
READABLE_IDENTIFIER: Mapping[str, Check] = {
    "chain": _or_null(_text),
    "kind": _full_text,
    "match": _full_text,
    "tag": _or_null(_text),
    "value": _text,
}
