"""Reading lists of others: files of known formats as rows, with nothing dropped silently.

Must not know the database: what a row means for the list is decided afterwards.
"""

from registry.blocklist.importing.files import FileFacts, inspect, open_text
from registry.blocklist.importing.formats import FORMATS, Format, format_named

__all__ = ["FORMATS", "FileFacts", "Format", "format_named", "inspect", "open_text"]
