"""Archives of a whole case or licence: what stands in one, how it is made and signed, who asked for it and why.

Must not know pages or the API. A new kind of record joins an archive as one more line of the table in `parts`.
"""
