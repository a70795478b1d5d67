"""Signatures of what was sent, and powers of attorney. None of these rows is ever changed: what becomes of one is another row."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from registry.audit.triggers import append_only
from registry.exchanges.models import Exchange
from registry.licensing.models.application import Application, Submission
from registry.licensing.states import IdentityKind, PowerPart


class SubmissionSignature(models.Model):
    """The electronic signature under a submission, with what was found when it came. The file holds the signature alone."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="signature")
    file = models.FileField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=71)
    signer_name = models.CharField(max_length=200, blank=True)
    signer_organisation = models.CharField(max_length=200, blank=True)
    signer_bin = models.CharField(max_length=200, blank=True)
    signer_iin_sealed = models.TextField(blank=True)
    certificate_serial = models.CharField(max_length=80)
    certificate_sha256 = models.CharField(max_length=71)
    issuer = models.TextField()
    root = models.TextField()
    moment = models.DateTimeField()
    moment_source = models.CharField(max_length=16)
    claimed_at = models.DateTimeField(null=True, blank=True)
    checks = models.JSONField()
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("submission",)
        triggers = [*append_only("submissionsignature")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.certificate_serial}"


class PowerOfAttorney(models.Model):
    """What an exchange empowers somebody to do for it, for all its applications or one. `person` is the holder, if of the team.

    `purposes` are codes of `PowerPurpose`. The number that tells the holder from others is sealed. Days are the registry's.
    """

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="powers")
    application = models.ForeignKey(Application, null=True, blank=True, on_delete=models.PROTECT, related_name="powers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="powers")
    name = models.CharField(max_length=200)
    identity_kind = models.CharField(max_length=10, choices=IdentityKind.choices, blank=True)
    identity_sealed = models.TextField(blank=True)
    purposes = models.JSONField()
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    apostille_country = models.CharField(max_length=2, blank=True)
    apostille_number = models.CharField(max_length=60, blank=True)
    apostille_on = models.DateField(null=True, blank=True)
    apostille_authority = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-recorded_at", "-pk")
        verbose_name = "power of attorney"
        verbose_name_plural = "powers of attorney"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="powerofattorney_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(identity_kind="", identity_sealed="") | Q(identity_kind__in=IdentityKind.values) & ~Q(identity_sealed=""),
                name="powerofattorney_number_with_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(apostille_number="", apostille_country="", apostille_authority="", apostille_on__isnull=True)
                | Q(apostille_on__isnull=False) & ~Q(apostille_number="") & ~Q(apostille_country="") & ~Q(apostille_authority=""),
                name="powerofattorney_apostille_whole",
            ),
        ]
        triggers = [*append_only("powerofattorney")]

    def __str__(self) -> str:
        return self.name

    @property
    def has_apostille(self) -> bool:
        """Whether an apostille came with it."""
        return self.apostille_on is not None


class PowerFile(models.Model):
    """The paper of a power, or its apostille."""

    power = models.ForeignKey(PowerOfAttorney, on_delete=models.PROTECT, related_name="files")
    part = models.CharField(max_length=10, choices=PowerPart.choices)
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=71)
    file = models.FileField(max_length=200)
    scan_state = models.CharField(max_length=16)
    scanner = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("power", "part")
        constraints = [
            models.UniqueConstraint(fields=["power", "part"], name="powerfile_one_a_part"),
            models.CheckConstraint(condition=Q(part__in=PowerPart.values), name="powerfile_part_known"),
        ]
        triggers = [*append_only("powerfile")]

    def __str__(self) -> str:
        return self.original_name


class PowerCheck(models.Model):
    """What an officer made of a power, once, in the case of `application`."""

    power = models.OneToOneField(PowerOfAttorney, on_delete=models.PROTECT, related_name="check_made")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    is_accepted = models.BooleanField()
    reason = models.TextField(blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ("power",)
        constraints = [models.CheckConstraint(condition=Q(is_accepted=True) | ~Q(reason=""), name="powercheck_refusal_has_reason")]
        triggers = [*append_only("powercheck")]

    def __str__(self) -> str:
        return f"{self.power_id} {self.is_accepted}"


class PowerRevocation(models.Model):
    """The exchange took the power back."""

    power = models.OneToOneField(PowerOfAttorney, on_delete=models.PROTECT, related_name="revocation")
    reason = models.TextField(blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField()

    class Meta:
        ordering = ("power",)
        triggers = [*append_only("powerrevocation")]

    def __str__(self) -> str:
        return f"{self.power_id} {self.revoked_at}"
