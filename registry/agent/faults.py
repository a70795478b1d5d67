"""What can go wrong on the bank's side, and the exit status of each (product.md, exit codes)."""


class AgentError(Exception):
    """Base. The message is a full sentence: what happened, and what was kept."""

    exit_code = 5


class UsageError(AgentError):
    """The command cannot be done as given."""

    exit_code = 2


class KeyRefusedError(AgentError):
    """The server refused the key."""

    exit_code = 4


class ServerError(AgentError):
    """Network or server failed."""

    exit_code = 5


class TrustError(AgentError):
    """What was served is not what was promised, or it is too old. The last good list stays in force."""

    exit_code = 6


class NotSubscribedError(AgentError):
    """This key may not read this list."""


class DeltaGoneError(AgentError):
    """The changes asked for are no longer offered."""
