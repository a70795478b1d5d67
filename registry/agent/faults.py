"""What can go wrong on the bank's side, and the exit status of each (docs/banks.md, exit codes)."""


class AgentError(Exception):
    """Base. The message is a full sentence: what happened, and where it helps, what to do."""

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


class WrongHashError(TrustError):
    """The state arrived at is not the promised one. `seq` and `list_hash` say what was arrived at."""

    def __init__(self, message: str, seq: int = 0, list_hash: str = "") -> None:
        super().__init__(message)
        self.seq, self.list_hash = seq, list_hash


class StoreError(AgentError):
    """The local copy cannot be read or written, so nothing can be verified."""

    exit_code = 6


class NotSubscribedError(AgentError):
    """This key may not read this list."""

    exit_code = 4


class DeltaGoneError(AgentError):
    """The changes asked for are no longer offered."""


class VersionGoneError(AgentError):
    """The snapshot of a version is no longer offered: the list has moved on."""
