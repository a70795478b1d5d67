"""The public pages: the checker, the register, warnings; the base layout of all pages.

Must not write to a table itself: it asks one action or query.
"""
