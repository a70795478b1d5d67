"""The list on the wire: canonical entry lines, hashes of a list, and how operations change it. Server and agent share it.

Must not know Django, a database or the network.
"""

from registry.feed.lines import digest, entry_line, parse_entry
from registry.feed.ops import Op, Put, Remove, op_line, ops_hash, parse_op, record_hash
from registry.feed.shape import FeedError
from registry.feed.state import EMPTY_HASH, ListState, list_hash

__all__ = [
    "EMPTY_HASH",
    "FeedError",
    "ListState",
    "Op",
    "Put",
    "Remove",
    "digest",
    "entry_line",
    "list_hash",
    "op_line",
    "ops_hash",
    "parse_entry",
    "parse_op",
    "record_hash",
]
