"""The window in which the regulator may object to a new operational wallet."""

from datetime import datetime
from typing import Any

from django.conf import settings

from registry.accounts.queries import holders_of
from registry.audit.actions import record
from registry.exchanges.models import ExchangeIdentifier, WalletRotation
from registry.exchanges.states import OFFICER_ROLES, RotationState
from registry.outbox.actions import queue_mail


def open_window(identifier: ExchangeIdentifier, *, at: datetime) -> None:
    """The rotation that waited for the wallet's proof, if any, now waits for the regulator; its officers are told."""
    rotation = WalletRotation.objects.select_for_update().filter(identifier=identifier, state=RotationState.APPROVED).first()
    if rotation is None:
        return
    rotation.state, rotation.window_ends_at = RotationState.WINDOW, at + settings.WALLET_WINDOW
    rotation.save(update_fields=["state", "window_ends_at"])
    ids: dict[str, Any] = {"rotation": rotation.pk, "identifier": identifier.pk}
    record(identifier.exchange, "wallet.window_opened", actor=None, at=at, until=rotation.window_ends_at, **ids)
    _tell_officers(rotation, identifier, at=at)


def _tell_officers(rotation: WalletRotation, identifier: ExchangeIdentifier, *, at: datetime) -> None:
    if rotation.regulator is None:
        return
    people = {person.email: person for role in OFFICER_ROLES for person in holders_of(role, organisation=rotation.regulator)}
    context = {"rotation": rotation, "identifier": identifier, "exchange": identifier.exchange, "base_url": settings.BASE_URL}
    for address, person in sorted(people.items()):
        queue_mail(to=address, template="wallet_window", context=context, language=person.language or "en", at=at, about=rotation)
