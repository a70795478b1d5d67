"""Why the demo world is not loaded."""


class DemoError(Exception):
    """Says what is wrong and what to do."""
