"""What an audit event is about, and who did it, as plain values."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models


class Actor(Protocol):
    """Anybody with a number and an address; a user may also carry a `through_key`, nothing more is asked of them."""

    @property
    def pk(self) -> Any:
        """The number kept in the event."""

    @property
    def email(self) -> str:
        """The address kept in the event."""


@dataclass(frozen=True)
class Subject:
    """A thing by its kind (`app_label.model_name`) and its key as text."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


def subject_of(thing: models.Model | Subject) -> Subject:
    """The subject that a saved model instance is. A `Subject` is returned as it is."""
    if isinstance(thing, Subject):
        return thing
    if thing.pk is None:
        raise ValueError("a subject must be saved before anything is recorded about it")
    return Subject(thing._meta.label_lower, str(thing.pk))
