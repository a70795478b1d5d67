"""Long lists in pieces, so that memory stays bounded."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

CHUNK = 2000
Item = TypeVar("Item")


def chunks(items: Sequence[Item], size: int = CHUNK) -> Iterator[Sequence[Item]]:
    """`items` in pieces of `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))
