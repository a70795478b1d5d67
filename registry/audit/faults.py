"""What a verification finds wrong: each app's `verify()` yields these."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that does not add up. `number` is the place in the subject's own order, where there is one."""

    area: str
    subject: str
    number: int | None
    message: str

    def __str__(self) -> str:
        place = self.subject if self.number is None else f"{self.subject} no. {self.number}"
        return f"{self.area}: {place}: {self.message}"

    def as_dict(self) -> dict[str, object]:
        """The fault as plain values, for `--json`."""
        return asdict(self)
