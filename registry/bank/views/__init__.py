"""The views of the bank's console, one module a subject."""
