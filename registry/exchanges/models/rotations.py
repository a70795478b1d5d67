"""New operational wallets of a licensee, under four eyes of its own people and a window of the regulator."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import Organisation
from registry.audit.triggers import frozen_columns, no_delete
from registry.exchanges.models.exchanges import Exchange
from registry.exchanges.models.identifiers import ExchangeIdentifier
from registry.exchanges.states import OPEN_ROTATION, RotationState
from registry.exchanges.triggers import ROTATION_MOVES_FORWARD, ROTATION_OPENS_PROPOSED

_BEFORE_APPROVAL = (RotationState.PROPOSED, RotationState.REJECTED, RotationState.WITHDRAWN, RotationState.STOPPED)
_BEFORE_WINDOW = (*_BEFORE_APPROVAL, RotationState.APPROVED)


class WalletRotation(models.Model):
    """A wallet that one person of an exchange proposes and another approves; `replaces` goes when it is confirmed."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="rotations")
    identifier = models.ForeignKey(ExchangeIdentifier, on_delete=models.PROTECT, related_name="rotations")
    replaces = models.ForeignKey(ExchangeIdentifier, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    regulator = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RotationState, default=RotationState.PROPOSED)
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_with = models.CharField(max_length=40, blank=True, help_text=_("The API key, when a program proposed it."))
    created_at = models.DateTimeField()
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    window_ends_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    close_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("rotation of a wallet")
        verbose_name_plural = _("rotations of wallets")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["identifier"], condition=Q(state__in=OPEN_ROTATION), name="walletrotation_one_open"),
            models.CheckConstraint(condition=~Q(approver=F("proposer")), name="walletrotation_four_eyes"),
            models.CheckConstraint(condition=Q(state__in=RotationState.values), name="walletrotation_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=_BEFORE_APPROVAL) | Q(approver__isnull=False, approved_at__isnull=False),
                name="walletrotation_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_BEFORE_WINDOW) | Q(window_ends_at__isnull=False), name="walletrotation_has_a_window"
            ),
            models.CheckConstraint(condition=Q(state__in=OPEN_ROTATION) ^ Q(closed_at__isnull=False), name="walletrotation_closed"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("identifier")), name="walletrotation_replaces_another"
            ),
        ]
        indexes = [models.Index(fields=["window_ends_at"], condition=Q(state=RotationState.WINDOW), name="walletrotation_due")]
        triggers = [
            frozen_columns(
                "rotation", "exchange_id", "identifier_id", "replaces_id", "regulator_id", "proposer_id", "proposed_with", "created_at"
            ),
            ROTATION_OPENS_PROPOSED,
            ROTATION_MOVES_FORWARD,
            no_delete("rotation"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.identifier} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it may still come to something."""
        return self.state in OPEN_ROTATION
