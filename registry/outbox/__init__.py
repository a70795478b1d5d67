"""Rows of work to do after commit (mail, webhooks), their leases and retries, the wake-up call to a worker, and the client
that calls other people's servers. Of mails also what they are for, who wants which, what came back, and which reminders were sent.

Must not know who needs the work done: apps above register their own tables. Of their mails it knows the names of templates alone
(`purposes.py`), so that one table says which may be turned off.
"""
