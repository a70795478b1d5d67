"""A decision, the licence it makes, and how the licence stood at any instant."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from registry.audit.triggers import append_only, frozen_columns, no_delete
from registry.exchanges.models import Exchange
from registry.licensing.models.application import Application, Submission
from registry.licensing.models.reference import Activity, Authority, InvestmentType
from registry.licensing.models.rules import (
    DECISION_APPROVED,
    LICENCE_APPROVED,
    RESTRICTING,
    SPAN_APPROVED,
    SPAN_IS_VOIDED_ONCE,
    SPAN_VOID_APPROVED,
    with_a_grant,
)
from registry.licensing.states import COVERING, ConditionKind, Ground, LicenceStatus, Occasion, Outcome, Publicity


class Decision(models.Model):
    """Something decided on an application, as told to the applicant; an application may see several, by number.

    `submission` is what was reviewed. `conditions` are those of the grant, or the pre-conditions of an approval in principle;
    `until_on` is the last day for representations or to meet the pre-conditions. `about` is the decision that this one sets
    aside or corrects, for the `occasion` and with the `reference` of an appeal.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField(default=1)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    notice_text = models.TextField()
    conditions = models.JSONField(default=list, blank=True)
    until_on = models.DateField(null=True, blank=True)
    about = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="later")
    occasion = models.CharField(max_length=20, choices=Occasion.choices, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    proposal = models.OneToOneField("approvals.Proposal", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("application", "-number")
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="decision_numbered_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="decision_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=[Outcome.NOTICE, Outcome.IN_PRINCIPLE], until_on__isnull=False)
                | ~Q(outcome__in=[Outcome.NOTICE, Outcome.IN_PRINCIPLE]) & Q(until_on__isnull=True),
                name="decision_leaves_time",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[Outcome.REOPEN, Outcome.CORRECT]) & ~Q(occasion="")
                | ~Q(outcome__in=[Outcome.REOPEN, Outcome.CORRECT]) & Q(occasion="", about__isnull=True),
                name="decision_about_another_says_why",
            ),
        ]
        triggers = [*append_only("decision"), DECISION_APPROVED]

    def __str__(self) -> str:
        return f"{self.application_id} {self.outcome}"


class Licence(models.Model):
    """A licence. How it stands is in its spans, never in a column.

    It was granted here, on an application, or imported: then `origin` is the row of the file, and `granted_at` the day it gives.
    """

    number = models.CharField(max_length=60, unique=True)
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="licences")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="licences")
    application = models.OneToOneField(Application, null=True, blank=True, on_delete=models.PROTECT, related_name="licence")
    origin = models.OneToOneField("licensing.RegisterRow", null=True, blank=True, on_delete=models.PROTECT, related_name="licence")
    proposal = models.ForeignKey("approvals.Proposal", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    activities = models.ManyToManyField(Activity, through="LicenceActivity", related_name="licences")

    class Meta:
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False) ^ Q(origin__isnull=False), name="licence_granted_here_or_imported"
            )
        ]
        triggers = [
            frozen_columns(
                "licence", "number", "exchange_id", "authority_id", "application_id", "origin_id", "proposal_id", "granted_at"
            ),
            no_delete("licence"),
            LICENCE_APPROVED,
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class LicenceActivity(models.Model):
    """One activity that a licence allows, from `added_at` (None: the grant) to `removed_at`, with these types of investments.

    No types: with all. Other types are another row from another day on, so that a past day can be asked.
    """

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="licence_activities")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="licence_activities")
    added_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    investment_types = models.ManyToManyField(InvestmentType, through="ActivityInvestmentType", related_name="+")

    class Meta:
        ordering = ("licence", "activity")
        verbose_name_plural = "licence activities"
        constraints = [
            models.UniqueConstraint(fields=["licence", "activity"], condition=Q(removed_at__isnull=True), name="licenceactivity_once"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(added_at__isnull=True) | Q(removed_at__gte=F("added_at")),
                name="licenceactivity_added_before_removed",
            ),
        ]
        triggers = [with_a_grant("licenceactivity_approved"), no_delete("licenceactivity")]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.activity_id}"


class ActivityInvestmentType(models.Model):
    """A type of investments with which a licensed activity may be carried on."""

    licence_activity = models.ForeignKey(LicenceActivity, on_delete=models.PROTECT, related_name="type_rows")
    investment_type = models.ForeignKey(InvestmentType, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("licence_activity", "investment_type")
        constraints = [models.UniqueConstraint(fields=["licence_activity", "investment_type"], name="activityinvestmenttype_once")]
        triggers = [with_a_grant("activityinvestmenttype_approved"), *append_only("activityinvestmenttype")]

    def __str__(self) -> str:
        return f"{self.licence_activity_id} {self.investment_type_id}"


class Condition(models.Model):
    """What the holder must do, or a restriction of what it may do."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=ConditionKind.choices)
    text = models.TextField()
    due_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    origin = models.ForeignKey("licensing.RegisterRow", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("licence", "number")
        constraints = [
            models.UniqueConstraint(fields=["licence", "number"], name="condition_numbered_once"),
            models.CheckConstraint(condition=Q(kind__in=ConditionKind.values), name="condition_kind_known"),
        ]
        triggers = [
            frozen_columns("condition", "licence_id", "number", "kind", "text", "due_on", "evidence", "origin_id", "added_at"),
            no_delete("condition"),
            with_a_grant("condition_approved", *RESTRICTING),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id}/{self.number}"


class StatusSpan(models.Model):
    """The licence stands at `status` during `during`. Two times: when it holds, and when the register knew (`recorded_at` to `voided_at`).

    A status that covers another one (`COVERING`) keeps in `resumes_as` what it stands in front of: what shows to the public
    where the cover is withheld, and what a stay or a pending renewal counts as. `act` wrote the span; None: the grant.
    """

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="spans")
    status = models.CharField(max_length=24, choices=LicenceStatus.choices)
    resumes_as = models.CharField(max_length=24, choices=LicenceStatus.choices, blank=True)
    during = DateTimeRangeField()
    ground = models.CharField(max_length=40, choices=Ground.choices, blank=True)
    reason = models.TextField(blank=True)
    publicity = models.CharField(max_length=10, choices=Publicity.choices, default=Publicity.PUBLIC)
    public_from = models.DateTimeField(null=True, blank=True)
    proposal = models.ForeignKey("approvals.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    act = models.ForeignKey("licensing.LicenceAct", null=True, blank=True, on_delete=models.PROTECT, related_name="spans")
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.TextField(blank=True)
    void_proposal = models.ForeignKey("approvals.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    void_act = models.ForeignKey("licensing.LicenceAct", null=True, blank=True, on_delete=models.PROTECT, related_name="voided_spans")

    class Meta:
        ordering = ("licence", "during", "pk")
        constraints = [
            ExclusionConstraint(
                name="statusspan_one_status_at_a_time",
                expressions=[("licence", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(voided_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__lower_inc=True, during__upper_inc=False),
                name="statusspan_not_empty",
            ),
            models.CheckConstraint(condition=Q(status__in=LicenceStatus.values), name="statusspan_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=sorted(COVERING)) & ~Q(resumes_as="") | ~Q(status__in=sorted(COVERING)) & Q(resumes_as=""),
                name="statusspan_cover_knows_what_it_covers",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_proposal__isnull=True, void_act__isnull=True)
                | Q(voided_at__gte=F("recorded_at")) & (Q(void_proposal__isnull=False) | Q(void_act__isnull=False)),
                name="statusspan_voided_by_an_act",
            ),
        ]
        triggers = [
            frozen_columns(
                "statusspan",
                "licence_id",
                "status",
                "resumes_as",
                "during",
                "ground",
                "reason",
                "publicity",
                "public_from",
                "proposal_id",
                "act_id",
                "recorded_at",
            ),
            no_delete("statusspan"),
            SPAN_IS_VOIDED_ONCE,
            SPAN_APPROVED,
            SPAN_VOID_APPROVED,
        ]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.status}"
