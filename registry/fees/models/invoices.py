"""Invoices, and the money that stands against them. Nothing here is ever deleted."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import Organisation
from registry.audit.triggers import append_only, frozen_columns, no_delete, no_truncate
from registry.exchanges.models import Exchange
from registry.fees.models import rules
from registry.fees.models.statements import StatementLine
from registry.fees.states import CURRENCIES, PaidBy


class InvoiceSeries(models.Model):
    """The last invoice number of a year. Its row lock makes the numbers gapless."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "invoice series"

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Invoice(models.Model):
    """What an exchange owes an authority, and by when. `lines` are `[{"text", "amount"}]`, amounts as text."""

    reference = models.CharField(max_length=20, unique=True)
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="invoices")
    authority_code = models.CharField(max_length=40)
    authority_org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invoices")
    purpose = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=100)
    subject_id = models.TextField()
    lines = models.JSONField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    issued_at = models.DateTimeField()
    due_on = models.DateField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancel_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ("-issued_at", "-pk")
        indexes = [
            models.Index(fields=["authority_org", "-issued_at"], name="invoice_of_authority"),
            models.Index(fields=["subject_kind", "subject_id"], name="invoice_subject"),
            models.Index(fields=["due_on"], condition=Q(cancelled_at=None), name="invoice_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoice_over_something"),
            models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name="invoice_currency_known"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancel_reason="")
                | (Q(cancelled_at__gte=F("issued_at"), cancelled_by__isnull=False) & ~Q(cancel_reason="")),
                name="invoice_cancelled_by_somebody_for_a_reason",
            ),
        ]
        triggers = [
            frozen_columns(
                "invoice", "reference", "exchange_id", "authority_code", "authority_org_id", "purpose", "subject_kind", "subject_id",
                "lines", "amount", "currency", "issued_at", "due_on",
            ),
            rules.INVOICE_IS_CANCELLED_ONCE,
            no_delete("invoice"),
            no_truncate("invoice"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference


class Payment(models.Model):
    """Money that came in for an invoice. One that was booked wrongly is reversed by a row of its own."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    received_on = models.DateField()
    paid_by = models.CharField(max_length=10, choices=PaidBy.choices)
    line = models.ForeignKey(StatementLine, null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    reference_text = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ("received_on", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=Q(paid_by=PaidBy.HAND, line=None) | Q(paid_by=PaidBy.STATEMENT, line__isnull=False), name="payment_has_its_source"
            ),
        ]
        triggers = [rules.PAYMENT_FITS, *append_only("payment")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class Reversal(models.Model):
    """That a payment was booked wrongly, and why. It no longer counts from `reversed_at` on."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="reversal")
    reason = models.TextField()
    reversed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reversed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reversal")
        verbose_name_plural = _("reversals")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reversal_has_a_reason")]
        triggers = append_only("reversal")

    def __str__(self) -> str:
        return str(self.payment_id)
