"""Many rows at once by COPY, as `registry.audit.copying` does it."""

from registry.audit.copying import copy_in, fresh_keys

__all__ = ["copy_in", "fresh_keys"]
