"""Codes of retention, and how much a worker does at a time."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

RUN_KIND = "retention.run"
LIFT_KIND = "retention.lift_hold"
LEASE_SECONDS = 65
"""A worker renews its hold with each item; one that was killed loses it after this time and another goes on."""
BATCH = 200
"""Items that one task does; what is left is the next task's."""
MOST_ITEMS = 20_000
"""Items that one run takes; the rest is the next run's."""


class Act(TextChoices):
    """What is done with data whose time is over."""

    ANONYMISE = "anonymise", _("Replaced by marks")


class Outcome(TextChoices):
    """What became of an item."""

    WAITING = "", _("Waiting")
    ERASED = "erased", _("Erased")
    HELD = "held", _("Kept: a legal hold was placed meanwhile")
    GONE = "gone", _("Nothing was left to erase")
