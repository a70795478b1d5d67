"""The HTTP API, version 1, and the machine edges: health, metrics, problem answers.

Must not write to a table itself: it asks one action or query.
"""
