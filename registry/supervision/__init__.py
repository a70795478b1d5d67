"""What licensees owe the regulator while they are licensed: periodic returns, and notices of change.

Must not know of pages or programs, nor change a licence: it reads how one stood from `licensing`.
"""
