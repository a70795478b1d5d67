"""The exchanges' pages: sign up, the application, messages, the licence.

Must not write to a table itself: it asks one action or query.
"""
