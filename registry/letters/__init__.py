"""Letters as PDF from versioned templates in three languages, each kept with the hash of its bytes.

Must not know of applications or licences: who writes a letter says what it is about and gives every word of it.
"""
