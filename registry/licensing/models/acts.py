"""Acts on a licence, what the holder says to them, and what it reports of its conditions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from registry.audit.triggers import ERASED, append_only, frozen_columns, no_delete
from registry.licensing.models.licence import Condition, Licence
from registry.licensing.models.rules import ACT_APPROVED, ACT_IS_SET_ASIDE_ONCE, ACT_SET_ASIDE_APPROVED
from registry.licensing.states import LICENCE_TABLE, ErrorOutcome, Ground, LicenceMove, Publicity, ReminderKind

BY_ONE_PERSON = sorted(line.move for line in LICENCE_TABLE.values() if not line.needs_four_eyes)


class LicenceAct(models.Model):
    """One act on a licence. The spans are a replay of these, so a row is only ever added, and set aside once.

    `until`: the end of a winding down, or the new end of an extended licence. `becomes`: how a winding down ends, or which
    move an appeal put in the place of the act. `about`: the act that is stayed, set aside, confirmed, corrected or replaced.
    `condition`: the restriction that begins or ends.
    """

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="acts")
    number = models.PositiveSmallIntegerField()
    move = models.CharField(max_length=24, choices=LicenceMove.choices)
    effective_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    becomes = models.CharField(max_length=24, blank=True)
    about = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="later_acts")
    condition = models.ForeignKey(Condition, null=True, blank=True, on_delete=models.PROTECT, related_name="acts")
    ground = models.CharField(max_length=40, choices=Ground.choices, blank=True)
    reason = models.TextField(blank=True)
    publicity = models.CharField(max_length=10, choices=Publicity.choices, default=Publicity.PUBLIC)
    public_from = models.DateTimeField(null=True, blank=True)
    is_urgent = models.BooleanField(default=False)
    representations_until = models.DateTimeField(null=True, blank=True)
    proposal = models.ForeignKey("approvals.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_proposal = models.ForeignKey("approvals.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("licence", "number")
        constraints = [
            models.UniqueConstraint(fields=["licence", "number"], name="licenceact_numbered_once"),
            models.CheckConstraint(condition=Q(move__in=LicenceMove.values), name="licenceact_move_known"),
            models.CheckConstraint(condition=Q(move__in=BY_ONE_PERSON) | Q(proposal__isnull=False), name="licenceact_by_four_eyes"),
            models.CheckConstraint(
                condition=Q(publicity=Publicity.LATER) ^ Q(public_from__isnull=True), name="licenceact_public_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(is_urgent=False) ^ Q(representations_until__isnull=False), name="licenceact_urgent_is_heard"
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True, set_aside_proposal__isnull=True)
                | Q(set_aside_at__gte=F("recorded_at"), set_aside_proposal__isnull=False),
                name="licenceact_set_aside_by_four_eyes",
            ),
        ]
        triggers = [
            frozen_columns(
                "licenceact", "licence_id", "number", "move", "effective_at", "until", "becomes", "about_id", "condition_id", "ground",
                "reason", "publicity", "public_from", "is_urgent", "representations_until", "proposal_id", "recorded_at",
            ),
            no_delete("licenceact"),
            ACT_IS_SET_ASIDE_ONCE,
            ACT_APPROVED,
            ACT_SET_ASIDE_APPROVED,
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.licence_id}/{self.number} {self.move}"


class Representation(models.Model):
    """What the holder says to an urgent act after the fact."""

    act = models.ForeignKey(LicenceAct, on_delete=models.PROTECT, related_name="representations")
    text = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("act", "made_at", "pk")
        triggers = append_only("representation")

    def __str__(self) -> str:
        return f"{self.act_id} {self.made_at}"


class ConditionReport(models.Model):
    """The holder says that a condition is met, with the evidence; an officer accepts that or not, once."""

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="reports")
    text = models.TextField()
    original_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=71, blank=True)
    file = models.FileField(max_length=200, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    is_accepted = models.BooleanField(null=True, blank=True)
    note = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("condition", "reported_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["condition"], condition=Q(is_accepted=True), name="conditionreport_met_once"),
            models.UniqueConstraint(fields=["condition"], condition=Q(is_accepted__isnull=True), name="conditionreport_one_open"),
            models.CheckConstraint(
                condition=Q(is_accepted__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                | Q(is_accepted__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="conditionreport_decided_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("reported_by")), name="conditionreport_not_by_the_holder"),
        ]
        triggers = [
            frozen_columns(
                "conditionreport", "condition_id", "text", "original_name", "content_type", "size", "sha256", "file", "reported_by_id",
                "reported_at",
            ),
            no_delete("conditionreport"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.condition_id} {self.reported_at}"


class ErrorReport(models.Model):
    """Somebody says that the register is wrong about a licence. It changes nothing by itself; a correction is an act."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="error_reports")
    reference = models.CharField(max_length=20, unique=True)
    text = models.TextField()
    contact = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=10, blank=True)
    reported_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=ErrorOutcome.choices, blank=True)
    note = models.TextField(blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-reported_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True, closed_by__isnull=True)
                | Q(outcome__in=ErrorOutcome.values, closed_at__isnull=False, closed_by__isnull=False),
                name="errorreport_closed_by_somebody",
            )
        ]
        triggers = [
            frozen_columns(
                "errorreport", "licence_id", "reference", "text", "contact", "language", "reported_at",
                erasable={"text": f"'{ERASED}'", "contact": "''"},
            ),
            no_delete("errorreport"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet what became of it."""
        return self.closed_at is None


class Reminder(models.Model):
    """A reminder that was sent. The row is what keeps it from being sent twice."""

    kind = models.CharField(max_length=30, choices=ReminderKind.choices)
    condition = models.ForeignKey(Condition, null=True, blank=True, on_delete=models.PROTECT, related_name="reminders")
    act = models.ForeignKey(LicenceAct, null=True, blank=True, on_delete=models.PROTECT, related_name="reminders")
    days = models.SmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("sent_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["kind", "condition", "act", "days"], name="reminder_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(condition__isnull=True) ^ Q(act__isnull=True), name="reminder_about_one_thing"),
        ]
        triggers = append_only("reminder")

    def __str__(self) -> str:
        return f"{self.kind} {self.days}"
