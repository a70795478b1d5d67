"""What somebody says is wrong in the register, and what became of it. A holder's own report has files and a clock."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from registry.audit.triggers import ERASED, Rule, append_only, frozen_columns, no_delete
from registry.blocklist.models import Publication
from registry.blocklist.states import ListCode
from registry.exchanges.models import ExchangeIdentifier
from registry.licensing.models.acts import LicenceAct
from registry.licensing.models.licence import Licence
from registry.licensing.states import ErrorOutcome

REFERENCE_LENGTH = 20

ANSWERED_ONCE = Rule(
    name="errorreport_answered_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
        IF OLD.closed_at IS NOT NULL AND
            (NEW.outcome, NEW.note, NEW.closed_at, NEW.closed_by_id, NEW.corrected_act_id, NEW.corrected_publication_id) IS DISTINCT FROM
            (OLD.outcome, OLD.note, OLD.closed_at, OLD.closed_by_id, OLD.corrected_act_id, OLD.corrected_publication_id) THEN
            RAISE EXCEPTION 'a report of an error is answered once' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)

_OPEN = Q(outcome="", closed_at__isnull=True, closed_by__isnull=True)
_CLOSED = Q(outcome__in=ErrorOutcome.values, closed_at__isnull=False, closed_by__isnull=False)
_STRANGERS = Q(
    reported_by__isnull=True, limit_days__isnull=True, due_on__isnull=True, expected="", about_list="", about_identifier__isnull=True
)
_HOLDERS = Q(reported_by__isnull=False, limit_days__gt=0, due_on__isnull=False) & ~Q(expected="")
_UNCORRECTED = Q(corrected_act__isnull=True, corrected_publication__isnull=True)


class ErrorReport(models.Model):
    """Somebody says that the register is wrong about a licence. It changes nothing by itself; a correction is an act.

    A holder's (`reported_by`) says which entry or identifier of which list is wrong and what would be right, and is due on a day
    that follows from `limit_days` and the working calendar. What corrected it is an act on the licence or a publication.
    """

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="error_reports")
    reference = models.CharField(max_length=20, unique=True)
    text = models.TextField()
    contact = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=10, blank=True)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expected = models.TextField(blank=True)
    about_list = models.CharField(max_length=16, choices=ListCode, blank=True)
    about_entry = models.CharField(max_length=REFERENCE_LENGTH, blank=True)
    about_identifier = models.ForeignKey(ExchangeIdentifier, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    limit_days = models.PositiveSmallIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=ErrorOutcome.choices, blank=True)
    note = models.TextField(blank=True)
    corrected_act = models.ForeignKey(LicenceAct, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    corrected_publication = models.ForeignKey(Publication, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-reported_at", "-pk")
        indexes = [models.Index(fields=["due_on"], condition=Q(closed_at=None), name="errorreport_due")]
        constraints = [
            models.CheckConstraint(condition=_OPEN | _CLOSED, name="errorreport_closed_by_somebody"),
            models.CheckConstraint(condition=_STRANGERS | _HOLDERS, name="errorreport_of_a_holder_has_a_clock"),
            models.CheckConstraint(condition=~Q(closed_by=F("reported_by")), name="errorreport_not_by_the_holder"),
            models.CheckConstraint(condition=_UNCORRECTED | Q(outcome=ErrorOutcome.CORRECTED), name="errorreport_corrected_by_something"),
            models.CheckConstraint(
                condition=Q(reported_by__isnull=True)
                | Q(outcome="")
                | (Q(outcome=ErrorOutcome.CORRECTED) & ~_UNCORRECTED)
                | (~Q(outcome=ErrorOutcome.CORRECTED) & ~Q(note="")),
                name="errorreport_holder_is_answered",
            ),
        ]
        triggers = [
            frozen_columns(
                "errorreport", "licence_id", "reference", "text", "contact", "language", "reported_at", "reported_by_id", "expected",
                "about_list", "about_entry", "about_identifier_id", "limit_days",
                erasable={"text": f"'{ERASED}'", "contact": "''"},
            ),
            no_delete("errorreport"),
            ANSWERED_ONCE,
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet what became of it."""
        return self.closed_at is None

    @property
    def is_holders(self) -> bool:
        """Whether the holder itself reported it: it has a clock and is answered."""
        return self.reported_by_id is not None


class ErrorReportFile(models.Model):
    """A document that the holder sent with its report."""

    report = models.ForeignKey(ErrorReport, on_delete=models.PROTECT, related_name="files")
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=71)
    file = models.FileField(max_length=200)

    class Meta:
        ordering = ("report", "pk")
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="errorreportfile_once")]
        triggers = append_only("errorreportfile")

    def __str__(self) -> str:
        return f"{self.report_id} {self.original_name}"
