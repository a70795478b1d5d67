"""What a list says of a name, site, account or wallet: values to look for, verdicts, entries at an instant.

Server and agent share it. Must not know Django, a database or the network.
"""
