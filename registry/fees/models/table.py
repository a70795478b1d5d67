"""What is charged from which day on, and to which account it is paid."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from registry.approvals.models import Proposal
from registry.audit.triggers import frozen_columns, no_delete, no_truncate
from registry.fees.models import rules
from registry.fees.states import CURRENCIES, Origin


class Fee(models.Model):
    """What an authority charges for a purpose from `valid_from` until the day before `valid_until`. A change is a new row."""

    authority_code = models.CharField(max_length=40)
    purpose = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    due_days = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    proposal = models.OneToOneField(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ("authority_code", "purpose", "valid_from")
        constraints = [
            ExclusionConstraint(
                name="fee_one_at_a_time",
                expressions=[
                    ("authority_code", RangeOperators.EQUAL),
                    ("purpose", RangeOperators.EQUAL),
                    (Func(F("valid_from"), F("valid_until"), Value("[)"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fee_not_negative"),
            models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name="fee_currency_known"),
            models.CheckConstraint(condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="fee_ends_after_start"),
            models.CheckConstraint(
                condition=Q(origin=Origin.SEED, proposal=None) | Q(origin=Origin.PROPOSAL, proposal__isnull=False),
                name="fee_origin_and_proposal_agree",
            ),
        ]
        triggers = [
            frozen_columns(
                "fee", "authority_code", "purpose", "amount", "currency", "due_days", "valid_from", "note", "origin", "proposal_id",
                "recorded_at",
            ),
            no_delete("fee"),
            no_truncate("fee"),
            rules.FEE_APPROVED,
            rules.FEE_ENDS_BY_APPROVAL,
            rules.SEEDS_COME_FIRST,
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.authority_code} {self.purpose}"


class PayeeAccount(models.Model):
    """The account to which an authority's invoices in one currency are paid. Reference data of the installation."""

    authority_code = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    payee = models.CharField(max_length=200)
    bank = models.CharField(max_length=200)
    bic = models.CharField(max_length=11)
    iban = models.CharField(max_length=34)

    class Meta:
        verbose_name = _("account of an authority")
        verbose_name_plural = _("accounts of authorities")
        ordering = ("authority_code", "currency")
        constraints = [
            models.UniqueConstraint(fields=["authority_code", "currency"], name="payeeaccount_one_a_currency"),
            models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name="payeeaccount_currency_known"),
        ]

    def __str__(self) -> str:
        return f"{self.authority_code} {self.currency}"
