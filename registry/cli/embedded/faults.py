"""What can go wrong at the start, said with its remedy."""


class LaunchError(Exception):
    """The system cannot start: `str(error)` says why, `remedy` what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy
