"""A letter: what it is about, every word of it as data, and the file that was made of it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import Rule, frozen_columns, no_delete, no_truncate
from registry.letters.states import LetterKind, template_of
from registry.outbox.models import Due
from registry.outbox.states import DueState

# Together with the file its hash is written, once.
FILED_ONCE = Rule(
    name="letter_filed_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=(
        "IF OLD.sha256 <> '' AND (NEW.sha256, NEW.file, NEW.size) IS DISTINCT FROM (OLD.sha256, OLD.file, OLD.size) THEN "
        "RAISE EXCEPTION 'letters_letter keeps the file it was given' USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW;"
    ),
)


class Letter(Due):
    """One letter in one language, due to be printed or printed. `data` is canonical JSON; the same row makes the same bytes."""

    subject_kind = models.CharField(max_length=100)
    subject_id = models.TextField()
    kind = models.CharField(max_length=30, choices=LetterKind.choices)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    data = models.TextField()
    data_hash = models.CharField(max_length=71)
    address = models.TextField(blank=True, help_text=_("What its QR code opens; empty for a letter without one."))
    file = models.FileField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=71, blank=True)
    size = models.PositiveIntegerField(default=0)

    class Meta(Due.Meta):
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("-created_at", "-pk")
        indexes = [*Due.Meta.indexes, models.Index(fields=["subject_kind", "subject_id", "kind"], name="letter_subject")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="letter_kind_known"),
            models.CheckConstraint(
                condition=Q(sha256="", file="") | ~Q(sha256="") & ~Q(file="") & Q(size__gt=0), name="letter_file_with_hash"
            ),
            models.CheckConstraint(condition=~Q(state=DueState.SUCCEEDED) | ~Q(sha256=""), name="letter_done_when_printed"),
        ]
        triggers = [
            frozen_columns(
                "letter", "subject_kind", "subject_id", "kind", "version", "language", "data", "data_hash", "address", "created_at"
            ),
            no_delete("letter"),
            no_truncate("letter"),
            FILED_ONCE,
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.subject_kind} {self.subject_id}"

    @property
    def is_printed(self) -> bool:
        """Whether its file is there."""
        return bool(self.sha256)

    @property
    def template(self) -> str:
        """The file name of the template it was written with."""
        return template_of(self.kind, self.version)

    @property
    def language_name(self) -> str:
        """The language in the reader's words."""
        return str(dict(settings.LANGUAGES).get(self.language, self.language))

    @property
    def file_name(self) -> str:
        """The name under which people save it."""
        return f"{self.kind}-{self.pk}-{self.language}.pdf"
