"""The embedded PostgreSQL and Valkey: where they live, how they start and stop, as children of one process.

Must not know Django: the launcher runs before any setting is read.
"""
