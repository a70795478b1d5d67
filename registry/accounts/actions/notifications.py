"""Which mails a person has: chosen on a page, or turned off by the link that a mail carries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction

from registry.accounts.models import User
from registry.audit.actions import record
from registry.audit.subjects import Subject
from registry.outbox.actions import keep_choice
from registry.outbox.purposes import Purpose
from registry.outbox.states import Choice

ADDRESS_KIND = "outbox.address"
"""The kind under which acts about an address without an account are recorded."""


@transaction.atomic
def choose_notifications(user_id: int, choices: Mapping[Purpose, Choice], *, actor: User, at: datetime) -> User:
    """From now on the person has mails as chosen. Raises `InvalidError` (field: the purpose) for what a purpose does not allow."""
    person = User.objects.select_for_update().get(pk=user_id)
    changed = {purpose.value: choice.value for purpose, choice in choices.items() if keep_choice(person.email, purpose, choice, at=at)}
    if changed:
        record(person, "notifications.chosen", actor=actor, at=at, choices=changed)
    return person


@transaction.atomic
def turn_off_by_link(address: str, purpose: Purpose, *, at: datetime) -> None:
    """Mails of `purpose` to `address` are off. Whoever holds the link had the mail; nobody has to sign in. Done twice, done once."""
    person = User.objects.select_for_update().filter(email=address).first()
    if keep_choice(address, purpose, Choice.OFF, at=at):
        chosen: dict[str, Any] = {"choices": {purpose.value: Choice.OFF.value}, "by": "link"}
        record(about_address(address, person), "notifications.chosen", actor=person, at=at, **chosen)


def about_address(address: str, person: User | None) -> models.Model | Subject:
    """What an act about an address is recorded about: the person who signs in with it, or the address."""
    return person if person is not None else Subject(ADDRESS_KIND, address)
