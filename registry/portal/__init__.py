"""The regulators' pages: queue, case, approvals, lists, banks.

Must not write to a table itself: it asks one action or query.
"""
