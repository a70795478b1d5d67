"""What operators, subscribers and programs do with delivery. Import actions from here."""

from registry.distribution.actions.acknowledging import acknowledge
from registry.distribution.actions.artefacts import build
from registry.distribution.actions.delivering import deliver
from registry.distribution.actions.endpoints import (
    NewSecret,
    add_endpoint,
    pause_endpoint,
    remove_endpoint,
    replay_delivery,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from registry.distribution.actions.publishing import publish_due, publish_list, reconcile
from registry.distribution.actions.subscribers import change_lists, note_sign_of_life, onboard_bank, subscribe

__all__ = [
    "NewSecret",
    "acknowledge",
    "add_endpoint",
    "build",
    "change_lists",
    "deliver",
    "note_sign_of_life",
    "onboard_bank",
    "pause_endpoint",
    "publish_due",
    "publish_list",
    "reconcile",
    "remove_endpoint",
    "replay_delivery",
    "resume_endpoint",
    "rotate_secret",
    "send_test",
    "subscribe",
]
