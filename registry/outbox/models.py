"""Work that is due, mails, and the mark of the last sweep."""

import uuid
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.outbox.states import DueState


class Due(models.Model):
    """Base of each table of work. Subclasses write `class Meta(Due.Meta)`, and may narrow `claimable`.

    A row is free when it is pending, its time has come and nobody holds a lease. A worker killed at any point leaves a
    lease that runs out, so the row is done again: work must be safe to do twice under the same id.
    """

    state = models.CharField(max_length=12, choices=DueState, default=DueState.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=models.Q(state=DueState.PENDING), name="%(app_label)s_%(class)s_due")
        ]

    @classmethod
    def claimable(cls, rows: models.QuerySet["Due"], at: datetime) -> models.QuerySet["Due"]:  # noqa: ARG003 - for subclasses
        """The rows of `rows` (already free) that may start now. Subclasses narrow it, e.g. one at a time per endpoint."""
        return rows

    @property
    def free_since(self) -> datetime:
        """Since when a worker could have taken it, given that it is claimable now. Subclasses that narrow that say it here."""
        return self.next_attempt_at


class Mail(Due):
    """One message to one person, kept word for word as it was or will be sent, unless it `is_secret`."""

    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.EmailField(max_length=320)
    subject = models.TextField()
    text = models.TextField()
    language = models.CharField(max_length=10)
    is_secret = models.BooleanField(default=False, help_text=_("Holds a link that opens an account: the text is not kept once it is sent."))
    subject_kind = models.CharField(max_length=100, blank=True)
    subject_id = models.TextField(blank=True)

    class Meta(Due.Meta):
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [*Due.Meta.indexes, models.Index(fields=["created_at"], name="outbox_mail_created")]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"

    @property
    def is_sent(self) -> bool:
        """True once the mail server took it."""
        return self.state == DueState.SUCCEEDED


class Sweep(models.Model):
    """When work of one table was last looked for. The health page reads its age."""

    model_label = models.CharField(max_length=100, primary_key=True)
    swept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")

    def __str__(self) -> str:
        return f"{self.model_label} {self.swept_at}"
