"""The assessment of an application: findings by section, opinions of colleagues, the risk of the case. None of it is ever changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.audit.triggers import append_only, frozen_columns, no_delete, set_once
from registry.licensing.models.application import Application, Submission
from registry.licensing.states import FindingOutcome, RiskRating, ScanState, Stance


class Finding(models.Model):
    """What a reviewer found about one section as it was sent in `submission`; the one with the highest number counts.

    `evidence` is a list of pointers such as `document:12`. `confirms` is the finding on an earlier sending that is made again.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="findings")
    section = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField()
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="findings")
    outcome = models.CharField(max_length=20, choices=FindingOutcome.choices)
    risk = models.CharField(max_length=10, choices=RiskRating.choices, blank=True)
    text = models.TextField(blank=True)
    evidence = models.JSONField(default=list, blank=True)
    confirms = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="confirmations")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("application", "section", "number")
        constraints = [
            models.UniqueConstraint(fields=["application", "section", "number"], name="finding_numbered_once"),
            models.CheckConstraint(condition=Q(outcome__in=FindingOutcome.values), name="finding_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome=FindingOutcome.NOT_APPLICABLE, risk="")
                | ~Q(outcome=FindingOutcome.NOT_APPLICABLE) & Q(risk__in=RiskRating.values),
                name="finding_risk_rated",
            ),
            models.CheckConstraint(condition=Q(outcome=FindingOutcome.MET) | ~Q(text=""), name="finding_says_why"),
        ]
        triggers = [*append_only("finding")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.section}/{self.number}"


class AssessmentFile(models.Model):
    """A file of the authority's own that a finding points to. The applicant never sees it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="assessment_files")
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=71)
    file = models.FileField(max_length=200)
    scan_state = models.CharField(max_length=16, choices=ScanState.choices, default=ScanState.NOT_SCANNED)
    scanner = models.CharField(max_length=60, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("application", "pk")
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="assessmentfile_not_empty")]
        triggers = [*append_only("assessmentfile")]

    def __str__(self) -> str:
        return self.original_name


class RiskSetting(models.Model):
    """An officer raised or lowered the risk of a case from what its sections came to then, and why."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="risk_settings")
    number = models.PositiveSmallIntegerField()
    computed = models.CharField(max_length=10, choices=RiskRating.choices)
    rating = models.CharField(max_length=10, choices=RiskRating.choices)
    reason = models.TextField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("application", "number")
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="risksetting_numbered_once"),
            models.CheckConstraint(condition=Q(computed__in=RiskRating.values, rating__in=RiskRating.values), name="risksetting_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="risksetting_says_why"),
        ]
        triggers = [*append_only("risksetting")]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.number} {self.rating}"


class CaseRisk(models.Model):
    """What the risk of a case comes to, so that the queue can be filtered and show it. Written with every finding and setting."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, primary_key=True, related_name="case_risk")
    rating = models.CharField(max_length=10, choices=RiskRating.choices)

    class Meta:
        indexes = [models.Index(fields=["rating", "application"], name="caserisk_by_rating")]
        constraints = [models.CheckConstraint(condition=Q(rating__in=RiskRating.values), name="caserisk_known")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.rating}"


class OpinionRequest(models.Model):
    """A colleague is asked for an opinion on a section, or (without one) on the whole case. Closed once: by the opinion, or taken back."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="opinion_requests")
    section = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="opinion_requests")
    question = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("application", "pk")
        indexes = [models.Index(fields=["person", "application"], condition=Q(closed_at=None), name="opinionrequest_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "section", "person"], condition=Q(closed_at=None), name="opinionrequest_one_open"
            ),
            models.CheckConstraint(condition=~Q(person=models.F("asked_by")), name="opinionrequest_of_a_colleague"),
        ]
        triggers = [
            frozen_columns("opinionrequest", "application_id", "section", "person_id", "question", "asked_by_id", "asked_at"),
            set_once("opinionrequest_closed_once", "closed_at", "a request for an opinion is only ever closed, and once"),
            no_delete("opinionrequest"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.section} {self.person_id}"


class Opinion(models.Model):
    """What a colleague thinks of a section, or (without one) of the whole case, as it was sent in `submission`."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="opinions")
    section = models.CharField(max_length=60, blank=True)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="opinions")
    stance = models.CharField(max_length=10, choices=Stance.choices)
    text = models.TextField()
    request = models.OneToOneField(OpinionRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="opinion")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("application", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="opinion_stance_known"),
            models.CheckConstraint(condition=~Q(text=""), name="opinion_has_words"),
        ]
        triggers = [*append_only("opinion")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.section} {self.stance}"
