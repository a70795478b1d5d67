"""Work that is due, mails, and the mark of the last sweep."""

import uuid
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import append_only, frozen_columns, no_delete, set_once
from registry.outbox.purposes import Purpose
from registry.outbox.states import UNDELIVERED, Choice, DueState, MailState


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
    def tried_since(self) -> datetime:
        """Since when it is being tried: a day of failure from then on is enough."""
        return self.created_at

    @property
    def free_since(self) -> datetime:
        """Since when a worker could have taken it, given that it is claimable now. Subclasses that narrow that say it here."""
        return self.next_attempt_at


class Mail(Due):
    """One message to one person, kept word for word as it was or will be sent, unless it `is_secret`.

    `purpose` is a code of `purposes.py`. What waits for a daily digest becomes a part of it: the digest is a mail of its own, at
    most one a day (`digest_on`) for an address, and how its parts fare is how the digest does.
    """

    state = models.CharField(max_length=12, choices=MailState, default=MailState.PENDING)
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.EmailField(max_length=320)
    subject = models.TextField()
    text = models.TextField()
    language = models.CharField(max_length=10)
    purpose = models.CharField(max_length=40, choices=Purpose, default=Purpose.OTHER)
    is_secret = models.BooleanField(default=False, help_text=_("Holds a link that opens an account: the text is not kept once it is sent."))
    subject_kind = models.CharField(max_length=100, blank=True)
    subject_id = models.TextField(blank=True)
    retried_at = models.DateTimeField(null=True, blank=True)
    stop_reason = models.TextField(blank=True)
    digest = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    digest_on = models.DateField(null=True, blank=True)

    class Meta(Due.Meta):
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            *Due.Meta.indexes,
            models.Index(fields=["created_at"], name="outbox_mail_created"),
            models.Index(fields=["subject_kind", "subject_id"], name="outbox_mail_subject"),
            models.Index(fields=["to", "created_at"], name="outbox_mail_to"),
            models.Index(fields=["-created_at", "-id"], condition=models.Q(state__in=UNDELIVERED), name="outbox_mail_undelivered"),
            models.Index(fields=["to"], condition=models.Q(state=MailState.COLLECTED), name="outbox_mail_collected"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["to", "digest_on"], name="mail_one_digest_a_day"),
            models.CheckConstraint(condition=~models.Q(state=MailState.STOPPED, stop_reason=""), name="mail_stopped_for_a_reason"),
            models.CheckConstraint(condition=models.Q(digest=None) ^ models.Q(state=MailState.IN_DIGEST), name="mail_in_digest_has_one"),
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"

    @property
    def tried_since(self) -> datetime:
        """Since it was written, or since somebody had it sent again."""
        return self.retried_at or self.created_at

    @property
    def is_sent(self) -> bool:
        """True once the mail server took it."""
        return self.state == DueState.SUCCEEDED

    @property
    def carrier(self) -> "Mail":
        """The mail that goes over the wire: itself, or the digest that it is a part of."""
        return self.digest or self

    @property
    def is_readable(self) -> bool:
        """Whether its text may be shown to anybody but whom it was written to."""
        return not self.is_secret

    @property
    def can_be_sent(self) -> bool:
        """Whether there is anything to send: the text of a secret one is forgotten when it is given up."""
        return bool(self.text)


class MailChoice(models.Model):
    """How the reader at an address wants mails of one purpose. No row: each at once."""

    address = models.EmailField(max_length=320)
    purpose = models.CharField(max_length=40, choices=Purpose)
    choice = models.CharField(max_length=10, choices=Choice)
    chosen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("choice of mails")
        verbose_name_plural = _("choices of mails")
        constraints = [
            models.UniqueConstraint(fields=["address", "purpose"], name="mailchoice_once"),
            models.CheckConstraint(condition=models.Q(choice__in=Choice.values), name="mailchoice_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.purpose}: {self.choice}"


class Bounce(models.Model):
    """One report that a mail did not arrive, as another mail server sent it. The same report counts once."""

    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, related_name="bounces")
    fingerprint = models.CharField(max_length=71)
    is_hard = models.BooleanField()
    status = models.CharField(max_length=20)
    diagnosis = models.TextField(blank=True)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bounce")
        verbose_name_plural = _("bounces")
        constraints = [models.UniqueConstraint(fields=["mail", "fingerprint"], name="bounce_once")]
        triggers = append_only("bounce")

    def __str__(self) -> str:
        return f"{self.mail_id} {self.status}"


class FailingAddress(models.Model):
    """An address to which mail comes back, until an officer says that it works again."""

    address = models.EmailField(max_length=320)
    since = models.DateTimeField()
    reason = models.TextField(blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("failing address")
        verbose_name_plural = _("failing addresses")
        constraints = [
            models.UniqueConstraint(fields=["address"], condition=models.Q(cleared_at=None), name="failingaddress_once_while_failing")
        ]
        triggers = [
            frozen_columns("failingaddress", "address", "since", "reason"),
            set_once("failingaddress_cleared", "cleared_at", "an address is cleared once"),
            no_delete("failingaddress"),
        ]

    def __str__(self) -> str:
        return self.address


class Reminder(models.Model):
    """That somebody was reminded of a day, of whatever it concerns. The row keeps it from being done twice; a mail may come of it."""

    subject_kind = models.CharField(max_length=100)
    subject_id = models.TextField()
    code = models.CharField(max_length=30)
    due_on = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("sent_at", "pk")
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id", "code", "due_on"], name="outbox_reminder_once")]
        triggers = append_only("reminder")

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.code} {self.due_on}"


class Sweep(models.Model):
    """When work of one table was last looked for. The health page reads its age."""

    model_label = models.CharField(max_length=100, primary_key=True)
    swept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")

    def __str__(self) -> str:
        return f"{self.model_label} {self.swept_at}"
