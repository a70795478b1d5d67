"""The bank's side: fetch the lists, verify them, keep them, and answer from the local copy. Console script `exreg`.

Must not know Django or the server's database; talks to the server by HTTP alone.
"""
