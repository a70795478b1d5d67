"""The public pages, one module a subject. All are open to everybody and change nothing, but for the report."""
