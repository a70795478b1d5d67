"""Owns who we talk about: legal entities that run exchanges, their names, people and identifiers, how control was proved and confirmed.

Must not know applications, licences, lists or pages.
"""
