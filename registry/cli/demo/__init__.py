"""The demo world: reads `seeds/demo/` and has its people do, by the usual actions, what three weeks of life would have done.

Must not write to a table itself, and must not run outside demo mode.
"""
