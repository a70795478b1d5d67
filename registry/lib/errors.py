"""The errors that cross package borders. Each message is a full sentence fit to show to a person."""


class RegistryError(Exception):
    """Base of all of them. `code` is stable and for programs; `message` is for people."""

    default_code = "error"

    def __init__(self, message: str, *, code: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.field = field


class RuleError(RegistryError):
    """The state or a rule refuses the act. Pages show it as a form error, the API answers 409."""

    default_code = "rule"


class StaleError(RuleError):
    """Somebody changed the thing since the actor loaded it. `current` holds what it says now. 409."""

    default_code = "stale"

    def __init__(self, message: str, *, current: object = None, field: str = "") -> None:
        super().__init__(message, field=field)
        self.current = current


class InvalidError(RegistryError):
    """The input itself is wrong. `field` names the culprit. The API answers 400, pages show it at the field."""

    default_code = "invalid"


class NotAllowedError(RegistryError):
    """The actor may see the thing but may not do this to it. 403."""

    default_code = "not-allowed"
