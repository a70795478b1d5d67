"""A list as a state: lines by entry id and the hash of all of them. One publication costs its operations, not the list."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from registry.feed.lines import digest, parse_entry
from registry.feed.ops import Op, Put
from registry.feed.shape import FeedError

EMPTY_HASH = "sha256:" + hashlib.sha256(b"").hexdigest()


def list_hash(digests: Iterable[bytes]) -> str:
    """`sha256:` and the hash of the concatenated, sorted digests of all lines."""
    return "sha256:" + hashlib.sha256(b"".join(sorted(digests))).hexdigest()


class ListState:
    """Lines by id, with their digests kept sorted. Feeding it a list or its history leads to the same `hash`."""

    def __init__(self, lines: Mapping[str, str] | None = None) -> None:
        self.lines: dict[str, str] = dict(lines or {})
        self._digests = sorted(digest(line) for line in self.lines.values())

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> "ListState":
        """The state that a snapshot describes. Raises `FeedError` on a line that is none, or an id that comes twice."""
        found: dict[str, str] = {}
        for line in lines:
            entry_id = parse_entry(line)["id"]
            if entry_id in found:
                raise FeedError(f"entry {entry_id} comes twice")
            found[entry_id] = line
        return cls(found)

    @property
    def hash(self) -> str:
        """The `list_hash` of this state."""
        return "sha256:" + hashlib.sha256(b"".join(self._digests)).hexdigest()

    def __len__(self) -> int:
        return len(self.lines)

    def sorted_lines(self) -> Iterator[str]:
        """The lines by entry id: the body of a snapshot."""
        return (self.lines[entry_id] for entry_id in sorted(self.lines))

    def apply(self, ops: Iterable[Op]) -> None:
        """Do the operations in order. Doing them twice is doing them once; removing what is not there is no fault."""
        for op in ops:
            self._forget(op.id)
            if isinstance(op, Put):
                self.lines[op.id] = op.line
                own = digest(op.line)
                self._digests.insert(bisect_left(self._digests, own), own)

    def _forget(self, entry_id: str) -> None:
        old = self.lines.pop(entry_id, None)
        if old is not None:
            del self._digests[bisect_left(self._digests, digest(old))]
