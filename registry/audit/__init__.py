"""The append-only record of who did what to which subject, one hash chain a subject.

Must not know what any subject means, nor hold a foreign key to one.
"""
