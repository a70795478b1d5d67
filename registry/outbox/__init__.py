"""Rows of work to do after commit (mail, webhooks), their leases and retries, the wake-up call to a worker, and the client
that calls other people's servers.

Must not know who needs the work done: apps above register their own tables.
"""
