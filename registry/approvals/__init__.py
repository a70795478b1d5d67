"""Four eyes: proposals, approvals bound to what was reviewed, and the registry of what an approved proposal does.

Must not know the apps above: each registers the handler of its own kinds.
"""
