"""Proofs of control, the documents sent for them, and the looks at the outside world taken for them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import append_only, frozen_columns, no_delete
from registry.exchanges.models.identifiers import ExchangeIdentifier
from registry.exchanges.states import (
    LIVE_PROOF,
    LOOKED_UP,
    MACHINE_METHODS,
    OFFICER_METHODS,
    OPEN_PROOF,
    ProofFault,
    ProofMethod,
    ProofState,
)
from registry.exchanges.triggers import PROOF_MOVES_FORWARD
from registry.outbox.models import Due
from registry.outbox.states import DueState


class ControlProof(models.Model):
    """How an exchange shows that an identifier is under its control. `challenge` is the line or text that it has to show.

    The token in it is random and stands in no other proof: what was shown for one exchange and identifier proves no other.
    """

    identifier = models.ForeignKey(ExchangeIdentifier, on_delete=models.PROTECT, related_name="proofs")
    method = models.CharField(max_length=20, choices=ProofMethod)
    token = models.CharField(max_length=64, blank=True)
    challenge = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=ProofState, default=ProofState.WAITING)
    fault = models.CharField(max_length=20, choices=ProofFault, blank=True)
    reason = models.TextField(blank=True)
    presented = models.TextField(blank=True, help_text=_("The signature, or what was found at the place named."))
    presented_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("proof of control")
        verbose_name_plural = _("proofs of control")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["token"], condition=~Q(token=""), name="controlproof_token_once"),
            models.UniqueConstraint(fields=["identifier"], condition=Q(state__in=LIVE_PROOF), name="controlproof_one_live"),
            models.CheckConstraint(condition=Q(method__in=ProofMethod.values), name="controlproof_method_known"),
            models.CheckConstraint(condition=Q(state__in=ProofState.values), name="controlproof_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ProofState.PROVED)
                | Q(checked_at__isnull=False) & ~Q(presented="") & (Q(method__in=MACHINE_METHODS) | Q(checked_by__isnull=False)),
                name="controlproof_proved_by_something",
            ),
            models.CheckConstraint(condition=~Q(method__in=MACHINE_METHODS) | ~Q(token=""), name="controlproof_machine_has_token"),
            models.CheckConstraint(condition=Q(state=ProofState.FAILED) | Q(fault=""), name="controlproof_fault_of_failure"),
        ]
        triggers = [
            frozen_columns("proof", "identifier_id", "method", "token", "challenge", "created_at", "created_by_id", "expires_at"),
            PROOF_MOVES_FORWARD,
            no_delete("proof"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the exchange can still show it, time permitting. What an officer turned down is over."""
        return self.state in OPEN_PROOF and self.fault != ProofFault.TURNED_DOWN

    @property
    def is_looked_up(self) -> bool:
        """Whether the registry looks for it outside."""
        return self.method in LOOKED_UP

    @property
    def is_for_officer(self) -> bool:
        """Whether an officer is the next to act: it is proved, or what an officer has to judge was sent."""
        if self.state == ProofState.PROVED:
            return True
        return self.state == ProofState.WAITING and self.method in OFFICER_METHODS and self.presented_at is not None

    def is_over(self, at: datetime) -> bool:
        """Whether its time is over at `at`."""
        return self.expires_at is not None and at >= self.expires_at


class ProofDocument(models.Model):
    """A statement or letter sent for a proof."""

    proof = models.ForeignKey(ControlProof, on_delete=models.PROTECT, related_name="documents")
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=71)
    file = models.FileField(max_length=200)
    scan_state = models.CharField(max_length=16)
    scanner = models.CharField(max_length=60, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("uploaded_at", "pk")
        constraints = [models.UniqueConstraint(fields=["proof", "sha256"], name="proofdocument_once")]
        triggers = [*append_only("proofdocument")]

    def __str__(self) -> str:
        return self.original_name


class ProofCheck(Due):
    """One look at the outside world for a proof: asked for by a person, taken by a worker, with what was found."""

    proof = models.ForeignKey(ControlProof, on_delete=models.PROTECT, related_name="checks")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    found = models.TextField(blank=True)

    class Meta(Due.Meta):
        verbose_name = _("check of a proof")
        verbose_name_plural = _("checks of proofs")
        constraints = [models.UniqueConstraint(fields=["proof"], condition=Q(state=DueState.PENDING), name="proofcheck_one_at_a_time")]

    def __str__(self) -> str:
        return f"{self.proof_id} {self.created_at}"
