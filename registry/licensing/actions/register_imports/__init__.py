"""Importing a register as it stands: compare, propose, and write as one approved act. Import from here."""

from registry.licensing.actions.register_imports.applying import apply_register
from registry.licensing.actions.register_imports.proposing import (
    RegisterComparison,
    close_register,
    compare_file,
    propose_register,
    register_content,
)

__all__ = ["RegisterComparison", "apply_register", "close_register", "compare_file", "propose_register", "register_content"]
