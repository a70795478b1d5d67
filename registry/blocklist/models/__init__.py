"""Tables of lists. Import models from here."""

from registry.blocklist.models.entries import Entry, EntryIdentifier, EntryName, EntrySource
from registry.blocklist.models.imports import ImportBatch, ImportRow
from registry.blocklist.models.lists import Change, List
from registry.blocklist.models.protected import ProtectedIdentifier
from registry.blocklist.models.publications import ChangeLog, Line, Publication
from registry.blocklist.models.reports import PlatformReport

__all__ = [
    "Change",
    "ChangeLog",
    "Entry",
    "EntryIdentifier",
    "EntryName",
    "EntrySource",
    "ImportBatch",
    "ImportRow",
    "Line",
    "List",
    "PlatformReport",
    "ProtectedIdentifier",
    "Publication",
]
