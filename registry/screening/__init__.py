"""What a list says of a name, site, account or wallet: matching, verdicts and decisions. Server and agent share it.

Must not know Django, a database or the network.
"""
