"""Command line of the accounts."""
