"""Lists, entries, approved changes, publications and the append-only change log.

Must not know who receives the lists, nor how licences come to be.
"""
