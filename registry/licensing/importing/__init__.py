"""Reading a register as it stands elsewhere: tables of a workbook or of CSV files, as drafts of firms and licences.

Must not know the database: what a draft means for the register is decided afterwards.
"""

from registry.licensing.importing.drafts import FirmDraft, LicenceDraft, Reading, Row
from registry.licensing.importing.files import RegisterFile, read_file
from registry.licensing.importing.reading import Codes, read_register

__all__ = ["Codes", "FirmDraft", "LicenceDraft", "Reading", "RegisterFile", "Row", "read_file", "read_register"]
