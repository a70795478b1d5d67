"""Notices of change as they were sent, and what became of them. Nothing here is ever changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import append_only
from registry.licensing.models import Licence
from registry.supervision.models.files import KeptFile
from registry.supervision.states import NoticeMove


class Notice(models.Model):
    """What a licensee told of a change or an event, word for word, with its hash. `due_on` as it was then; `version` of the kind."""

    number = models.CharField(max_length=20, unique=True)
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="notices")
    kind_code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    event_on = models.DateField()
    due_on = models.DateField()
    content = models.TextField()
    content_hash = models.CharField(max_length=71)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("notice of change")
        verbose_name_plural = _("notices of change")
        ordering = ("-sent_at", "-pk")
        indexes = [models.Index(fields=["licence", "-sent_at"], name="notice_of_licence")]
        triggers = append_only("notice")

    def __str__(self) -> str:
        return self.number


class NoticeStep(models.Model):
    """One thing that was done about a notice after it was sent: by an officer, or the answer of the licensee. The last one counts."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    move = models.CharField(max_length=20, choices=NoticeMove.choices)
    text = models.TextField(blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("notice", "number")
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="noticestep_numbered_once"),
            models.CheckConstraint(condition=Q(move=NoticeMove.NOTE) | ~Q(text=""), name="noticestep_says_something"),
        ]
        triggers = append_only("noticestep")

    def __str__(self) -> str:
        return f"{self.notice_id}/{self.number}"


class NoticeFile(KeptFile):
    """A file that came with a notice, or with the answer that `step` is."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="files")
    step = models.ForeignKey(NoticeStep, null=True, blank=True, on_delete=models.PROTECT, related_name="files")

    class Meta:
        ordering = ("notice", "pk")
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="noticefile_not_empty")]
        triggers = append_only("noticefile")
