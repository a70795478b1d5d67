"""Starts the whole system, keeps it up, and stops it without leaving anything behind. Behind `make run`.

Must not know Django, nor what the processes do: it runs command lines.
"""
