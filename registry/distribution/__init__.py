"""Subscribers, the publisher, artefacts, deliveries and acknowledgements.

Must not know pages or HTTP views; it hands out what an audience serves.
"""
