"""An archive that somebody asked for: due to be made, made, or gone again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import Organisation
from registry.audit.triggers import frozen_columns, no_delete, no_truncate
from registry.exports.states import Audience
from registry.licensing.models import Application, Licence
from registry.outbox.models import Due
from registry.outbox.states import DueState


class CaseExport(Due):
    """One archive about an application or a licence, for one audience. The file is there from `done_at` until `expires_at`.

    `contents_hash` is the hash of what the archive holds, without who asked and when: equal for equal cases. The file itself is
    found by the row's key; `removed_at` says when it was taken away.
    """

    application = models.ForeignKey(Application, null=True, blank=True, on_delete=models.PROTECT, related_name="exports")
    licence = models.ForeignKey(Licence, null=True, blank=True, on_delete=models.PROTECT, related_name="exports")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    files_done = models.PositiveIntegerField(default=0)
    files_total = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=71, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    contents_hash = models.CharField(max_length=71, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Due.Meta):
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ("-created_at", "-pk")
        indexes = [
            *Due.Meta.indexes,
            models.Index(fields=["organisation", "-created_at"], name="caseexport_of_organisation"),
            models.Index(fields=["expires_at"], condition=Q(removed_at=None), name="caseexport_kept"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(application__isnull=True) ^ Q(licence__isnull=True), name="caseexport_about_one_thing"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="caseexport_audience_known"),
            models.CheckConstraint(condition=Q(audience=Audience.APPLICANT) | ~Q(reason=""), name="caseexport_office_says_why"),
            models.CheckConstraint(
                condition=~Q(state=DueState.SUCCEEDED) | ~Q(sha256="") & ~Q(contents_hash="") & Q(expires_at__isnull=False),
                name="caseexport_done_when_whole",
            ),
            models.UniqueConstraint(
                fields=["application", "licence", "audience", "requested_by"],
                condition=Q(state=DueState.PENDING),
                nulls_distinct=False,
                name="caseexport_one_under_way",
            ),
        ]
        triggers = [
            frozen_columns(
                "caseexport", "application_id", "licence_id", "audience", "organisation_id", "requested_by_id", "reason", "created_at"
            ),
            no_delete("caseexport"),
            no_truncate("caseexport"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.subject_number} {self.pk}"

    @property
    def thing(self) -> Application | Licence:
        """What it is about."""
        found = self.application or self.licence
        assert found is not None, "the database holds it to one of the two"  # noqa: S101 - for the type alone
        return found

    @property
    def subject_number(self) -> str:
        """The number of what it is about."""
        return self.thing.number

    @property
    def is_preparing(self) -> bool:
        """Whether it is still being made."""
        return self.state == DueState.PENDING

    @property
    def is_ready(self) -> bool:
        """Whether the file is there to be saved."""
        return self.state == DueState.SUCCEEDED and self.removed_at is None

    @property
    def file_name(self) -> str:
        """The name under which people save it."""
        return f"{self.subject_number}-{self.pk}.zip"
