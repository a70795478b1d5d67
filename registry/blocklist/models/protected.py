"""What can never be listed without a separate, recorded override."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ProtectedIdentifier(models.Model):
    """A bank's, the state's or a big host's identifier. Rows come from `seeds/protected/`."""

    kind = models.CharField(max_length=20)
    canonical = models.CharField(max_length=600)
    chain = models.CharField(max_length=40, blank=True)
    match = models.CharField(max_length=20, default="exact")
    reason = models.CharField(max_length=300)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("protected identifier")
        verbose_name_plural = _("protected identifiers")
        ordering = ("kind", "canonical")
        constraints = [
            models.UniqueConstraint(fields=["kind", "canonical", "chain"], name="protectedidentifier_once"),
            models.CheckConstraint(condition=~Q(canonical=""), name="protectedidentifier_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.canonical}"
