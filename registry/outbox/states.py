"""The states of a piece of work, and how a call to somebody else ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DueState(models.TextChoices):
    """Only `pending` work is ever claimed; a lease on it is a column, not a state."""

    PENDING = "pending", _("Waiting")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Given up")
    SUPERSEDED = "superseded", _("Overtaken")


class AttemptOutcome(models.TextChoices):
    """How one call to somebody else's server ended. Everything but `delivered` (an answer in the 200s) is a failure."""

    DELIVERED = "delivered", _("Delivered")
    REFUSED = "refused", _("Answered with an error")
    REDIRECTED = "redirected", _("Answered with a redirect")
    GONE = "gone", _("Answered that it is gone")
    TIMED_OUT = "timed_out", _("Took too long")
    UNREACHABLE = "unreachable", _("Could not be reached")
    FORBIDDEN_ADDRESS = "forbidden_address", _("The address is not allowed")
