"""Periodic returns as they were filled in, sent and looked at. What is owed is no row: see `owing.py`."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import append_only, frozen_columns, no_delete, no_truncate
from registry.licensing.models import Licence
from registry.supervision.models.files import FILE_COLUMNS, KeptFile
from registry.supervision.models.rules import FILE_IS_REMOVED_ONCE, SENT_AGAIN_TO_CORRECT
from registry.supervision.states import ReviewOutcome


class PeriodicReturn(models.Model):
    """The return of a licence for one period, from the first word that was put into it. `version` is that of its kind."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="periodic_returns")
    kind_code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()

    class Meta:
        verbose_name = _("periodic return")
        verbose_name_plural = _("periodic returns")
        ordering = ("licence", "kind_code", "starts_on")
        constraints = [models.UniqueConstraint(fields=["licence", "kind_code", "starts_on"], name="periodicreturn_once_a_period")]
        triggers = [
            frozen_columns("periodicreturn", "licence_id", "kind_code", "version", "starts_on", "begun_by_id", "begun_at"),
            no_delete("periodicreturn"),
            no_truncate("periodicreturn"),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.kind_code} {self.starts_on}"


class ReturnAnswer(models.Model):
    """What the licensee said in one section. `version` guards against overwriting a colleague."""

    periodic_return = models.ForeignKey(PeriodicReturn, on_delete=models.PROTECT, related_name="answers")
    section = models.CharField(max_length=60)
    data = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("periodic_return", "section")
        constraints = [models.UniqueConstraint(fields=["periodic_return", "section"], name="returnanswer_one_per_section")]

    def __str__(self) -> str:
        return f"{self.periodic_return_id} {self.section}"


class ReturnFile(KeptFile):
    """A file for one section of a return. Removed ones stay for the record."""

    periodic_return = models.ForeignKey(PeriodicReturn, on_delete=models.PROTECT, related_name="files")
    section = models.CharField(max_length=60)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("periodic_return", "section", "pk")
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="returnfile_not_empty")]
        triggers = [
            frozen_columns("returnfile", "periodic_return_id", "section", *FILE_COLUMNS),
            FILE_IS_REMOVED_ONCE,
            no_delete("returnfile"),
        ]


class ReturnSending(models.Model):
    """A return as it was sent, word for word, with its hash; `due_on` as it was then. A correction is another one."""

    periodic_return = models.ForeignKey(PeriodicReturn, on_delete=models.PROTECT, related_name="sendings")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    content = models.TextField()
    content_hash = models.CharField(max_length=71)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("periodic_return", "number")
        constraints = [
            models.UniqueConstraint(fields=["periodic_return", "number"], name="returnsending_numbered_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="returnsending_number_counts"),
        ]
        triggers = [SENT_AGAIN_TO_CORRECT, *append_only("returnsending")]

    def __str__(self) -> str:
        return f"{self.periodic_return_id}/{self.number}"


class ReturnReview(models.Model):
    """What an officer said to what was sent: accepted, or to be corrected for a reason and by a day. The last one counts."""

    sending = models.ForeignKey(ReturnSending, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=ReviewOutcome.choices)
    reason = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ("sending", "number")
        constraints = [
            models.UniqueConstraint(fields=["sending", "number"], name="returnreview_numbered_once"),
            models.CheckConstraint(
                condition=Q(outcome=ReviewOutcome.ACCEPTED, due_on__isnull=True)
                | Q(outcome=ReviewOutcome.TO_CORRECT, due_on__isnull=False) & ~Q(reason=""),
                name="returnreview_correction_has_reason_and_day",
            ),
        ]
        triggers = append_only("returnreview")

    def __str__(self) -> str:
        return f"{self.sending_id} {self.outcome}"
