"""The banks' console: feed health, keys, webhook endpoints, deliveries.

Must not write to a table itself: it asks one action or query.
"""
