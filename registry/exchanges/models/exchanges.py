"""Exchange, its names and people."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from registry.exchanges.states import NameKind, PersonRole


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
