"""Owns applications, decisions, licences and the spans that say how a licence stood at any instant.

Must not know how lists are published, who subscribes to them, nor HTTP.
"""
