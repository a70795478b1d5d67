"""What subscribers say they hold and enforce."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import append_only
from registry.blocklist.models import List
from registry.distribution.models.subscribers import Subscriber
from registry.distribution.states import AckOutcome, AckState

HASH_LENGTH = 71


class Acknowledgement(models.Model):
    """One statement of one subscriber about one version of one list. Never changed; the same statement is kept once."""

    subscriber = models.ForeignKey(Subscriber, models.PROTECT, related_name="acknowledgements")
    list = models.ForeignKey(List, models.PROTECT, related_name="acknowledgements")
    epoch = models.UUIDField()
    seq = models.PositiveBigIntegerField()
    list_hash = models.CharField(max_length=HASH_LENGTH)
    state = models.CharField(max_length=10, choices=AckState)
    reason = models.TextField(blank=True)
    effective_at = models.DateTimeField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=AckOutcome)
    is_regressed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "list", "epoch", "seq", "state", "list_hash", "effective_at"], name="acknowledgement_once"
            ),
            models.CheckConstraint(condition=Q(state__in=AckState.values), name="acknowledgement_state_known"),
            models.CheckConstraint(condition=Q(outcome__in=AckOutcome.values), name="acknowledgement_outcome_known"),
        ]
        indexes = [models.Index(fields=["subscriber", "list", "-effective_at", "-id"], name="acknowledgement_latest")]
        triggers = [*append_only("acknowledgement")]

    def __str__(self) -> str:
        return f"{self.list_id} {self.seq} {self.state}"
