"""Rows of work to do after commit (mail, webhooks), their leases and retries, and the wake-up call to a worker.

Must not know who needs the work done: apps above register their own tables.
"""
