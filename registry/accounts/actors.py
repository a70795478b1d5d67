"""A key of an organisation in the place of a person."""

from dataclasses import dataclass

from registry.accounts.models import ApiKey, User

Caller = User | ApiKey
"""Who asks: a person, or a program with a key."""


@dataclass(frozen=True)
class KeyActor:
    """A key as the actor of an audit event: no person, so no number."""

    email: str
    pk: None = None
