"""Owns who we talk about: legal entities that run exchanges, their names, people and identifiers, and who confirmed control of them.

Must not know applications, licences, lists or pages.
"""
