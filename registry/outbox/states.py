"""The states of a piece of work, and how a call to somebody else ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DueState(models.TextChoices):
    """Only `pending` work is ever claimed; a lease on it is a column, not a state."""

    PENDING = "pending", _("Waiting")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Given up")
    SUPERSEDED = "superseded", _("Overtaken")


class MailState(models.TextChoices):
    """Where one mail to one person is. The words of `DueState` that the sweep knows, and those of mails alone."""

    PENDING = DueState.PENDING.value, _("Waiting")
    COLLECTED = "collected", _("Waits for the daily digest")
    SUCCEEDED = DueState.SUCCEEDED.value, _("Sent")
    IN_DIGEST = "in_digest", _("Part of a digest")
    FAILED = DueState.FAILED.value, _("Given up")
    BOUNCED = "bounced", _("Came back")
    STOPPED = "stopped", _("Stopped")
    TURNED_OFF = "turned_off", _("Turned off by the recipient")


UNDELIVERED = (MailState.FAILED, MailState.BOUNCED)
WAITING = (MailState.PENDING, MailState.COLLECTED)


class Choice(models.TextChoices):
    """How a person wants mails of one purpose."""

    EACH = "each", _("At once")
    COLLECT = "collect", _("Once a day, together")
    OFF = "off", _("Not at all")


class AttemptOutcome(models.TextChoices):
    """How one call to somebody else's server ended. Everything but `delivered` (an answer in the 200s) is a failure."""

    DELIVERED = "delivered", _("Delivered")
    REFUSED = "refused", _("Answered with an error")
    REDIRECTED = "redirected", _("Answered with a redirect")
    GONE = "gone", _("Answered that it is gone")
    TIMED_OUT = "timed_out", _("Took too long")
    UNREACHABLE = "unreachable", _("Could not be reached")
    FORBIDDEN_ADDRESS = "forbidden_address", _("The address is not allowed")
