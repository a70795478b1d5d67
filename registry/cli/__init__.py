"""Commands that cross apps, and the launcher of the whole system.

Must not write to a table itself: commands ask actions and queries.
"""
