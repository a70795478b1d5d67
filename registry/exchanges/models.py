"""Exchange, its names, people and identifiers."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import frozen_columns, no_delete
from registry.exchanges.states import IdentifierState, NameKind, PersonRole


class Exchange(models.Model):
    """A legal entity that runs, or asks to run, an exchange. May stand without an account of its own (imported, foreign)."""

    organisation = models.OneToOneField("accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="exchange")
    legal_name = models.CharField(max_length=300)
    country = models.CharField(max_length=2, blank=True)
    address = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("legal_name", "pk")
        indexes = [
            models.Index(fields=["legal_name", "id"], name="exchange_by_name"),
            GinIndex(OpClass(Upper("legal_name"), name="gin_trgm_ops"), name="exchange_name_part"),
        ]

    def __str__(self) -> str:
        return self.legal_name


class ExchangeName(models.Model):
    """A name of an exchange and when it was in use. `key` is the folded name that look-ups compare."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="names")
    kind = models.CharField(max_length=10, choices=NameKind.choices)
    name = models.CharField(max_length=300)
    key = models.CharField(max_length=300, db_index=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "name", "pk")
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="exchangename_part"),
            GinIndex(OpClass(F("key"), name="gin_trgm_ops"), name="exchangename_like"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "kind", "name"], condition=Q(valid_until__isnull=True), name="exchangename_once_in_use"
            ),
            models.UniqueConstraint(
                fields=["exchange"], condition=Q(valid_until__isnull=True, kind="legal"), name="exchangename_one_legal_name"
            ),
            models.CheckConstraint(condition=Q(kind__in=NameKind.values), name="exchangename_kind_known"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="exchangename_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name


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
    added_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
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
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="exchangeidentifier_confirmed_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(canonical=""), name="exchangeidentifier_not_empty"),
        ]
        triggers = [
            frozen_columns(
                "identifier_never_becomes_another", "exchange_id", "kind", "raw", "canonical", "chain", "tag", "match", "added_at"
            ),
            no_delete("identifier"),
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


class Person(models.Model):
    """Who holds a post in an exchange or controls it, from one day until another."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="people")
    role = models.CharField(max_length=40, choices=PersonRole.choices)
    full_name = models.CharField(max_length=200)
    key = models.CharField(max_length=200, blank=True, help_text=_("The folded name, to find the same person elsewhere."))
    email = models.EmailField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    share_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("role", "full_name", "pk")
        verbose_name_plural = "people"
        indexes = [models.Index(fields=["key"], name="person_key")]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=PersonRole.values), name="person_role_known"),
            models.CheckConstraint(
                condition=Q(share_percent__isnull=True) | Q(share_percent__gt=0, share_percent__lte=100), name="person_share_possible"
            ),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="person_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.full_name


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
