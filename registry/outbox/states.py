"""The states of a piece of work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DueState(models.TextChoices):
    """Only `pending` work is ever claimed; a lease on it is a column, not a state."""

    PENDING = "pending", _("Waiting")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Given up")
    SUPERSEDED = "superseded", _("Overtaken")
