"""The public read side: the verdict for a name, site, wallet or number at an instant.

Must not write anything.
"""
