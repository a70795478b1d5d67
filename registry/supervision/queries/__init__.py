"""Reads of supervision, one module a noun."""
