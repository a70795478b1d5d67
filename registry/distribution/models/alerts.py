"""What a holder was told of how the lists speak of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import append_only
from registry.blocklist.models import Entry, Publication
from registry.exchanges.models import Exchange


class HolderAlert(models.Model):
    """The people of an exchange were written to, about a publication or about an entry kept back. The row keeps it to once."""

    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="list_alerts")
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="+")
    quarantined = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    quarantined_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("alert of a holder")
        verbose_name_plural = _("alerts of holders")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["exchange", "publication"], name="holderalert_once_a_publication"),
            models.UniqueConstraint(fields=["exchange", "quarantined", "quarantined_at"], name="holderalert_once_a_quarantine"),
            models.CheckConstraint(
                condition=Q(publication__isnull=False, quarantined__isnull=True, quarantined_at__isnull=True)
                | Q(publication__isnull=True, quarantined__isnull=False, quarantined_at__isnull=False),
                name="holderalert_about_one_thing",
            ),
        ]
        triggers = [*append_only("holderalert")]

    def __str__(self) -> str:
        return f"{self.exchange_id} {self.at}"
