"""What an exchange says is its own: sites, accounts, wallets, numbers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import frozen_columns, no_delete
from registry.exchanges.models.exchanges import Exchange
from registry.exchanges.states import IdentifierState
from registry.exchanges.triggers import CONFIRMED_WITH_PROOF


class ExchangeIdentifier(models.Model):
    """Something an exchange says is its own: a site, account, wallet or number. Only confirmed ones reach the `licensed` list."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=20)
    raw = models.CharField(max_length=600)
    canonical = models.CharField(max_length=600)
    chain = models.CharField(max_length=40, blank=True)
    tag = models.CharField(max_length=100, blank=True)
    match = models.CharField(max_length=20, default="exact")
    label = models.CharField(max_length=100, blank=True)
    is_public = models.BooleanField(default=True, help_text=_("Whether the public is told that an account or wallet is the exchange's."))
    is_deposit_address = models.BooleanField(default=False, help_text=_("A customer's deposit address is never listed."))
    added_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_confirmed_by_window = models.BooleanField(default=False, help_text=_("Confirmed because no officer objected to a rotation in time."))
    confirm_note = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdraw_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("kind", "canonical", "pk")
        indexes = [models.Index(fields=["kind", "canonical"], name="exchangeidentifier_lookup")]
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "kind", "canonical", "chain", "tag"],
                condition=Q(withdrawn_at__isnull=True),
                name="exchangeidentifier_once_per_exchange",
            ),
            models.UniqueConstraint(
                fields=["kind", "canonical", "chain", "tag"],
                condition=Q(withdrawn_at__isnull=True, confirmed_at__isnull=False),
                name="exchangeidentifier_one_confirmed_owner",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True, is_confirmed_by_window=False)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, is_confirmed_by_window=False)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=True, is_confirmed_by_window=True),
                name="exchangeidentifier_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_deposit_address=False) | Q(confirmed_at__isnull=True), name="exchangeidentifier_no_deposit_address_confirmed"
            ),
            models.CheckConstraint(condition=~Q(canonical=""), name="exchangeidentifier_not_empty"),
        ]
        triggers = [
            frozen_columns(
                "identifier_never_becomes_another", "exchange_id", "kind", "raw", "canonical", "chain", "tag", "match", "added_at"
            ),
            no_delete("identifier"),
            CONFIRMED_WITH_PROOF,
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.canonical}"

    @property
    def state(self) -> IdentifierState:
        """Named, confirmed or withdrawn."""
        if self.withdrawn_at is not None:
            return IdentifierState.WITHDRAWN
        return IdentifierState.CONFIRMED if self.confirmed_at is not None else IdentifierState.NAMED

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(KIND_LABELS.get(self.kind, self.kind))


KIND_LABELS = {
    "site": _("Site"),
    "page": _("Page"),
    "wallet": _("Wallet"),
    "iban": _("Bank account (IBAN)"),
    "bin": _("Business identification number (BIN)"),
    "lei": _("Legal Entity Identifier (LEI)"),
    "registration": _("Registration number abroad"),
    "bic": _("BIC"),
    "phone": _("Phone"),
    "merchant": _("Merchant number"),
    "terminal": _("Terminal number"),
    "handle": _("Account name on a platform"),
    "licence": _("Licence number"),
}
