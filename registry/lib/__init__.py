"""Small things everything else stands on: errors, canonical JSON, clocks, paging.

Must not know Django, a database or any other package of this project.
"""
