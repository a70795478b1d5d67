"""Signed statements of what the register said of a licence, or of a name, on a day: made, kept, and checked by their number.

Must not know of pages or programs, nor decide what the public may see: it asks `lookup`.
"""
