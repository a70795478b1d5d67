"""Why a signature proves nothing."""


class SignatureError(Exception):
    """`code` is `unreadable`, `other` or `unsupported`; words are the caller's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
