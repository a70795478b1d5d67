"""Who licenses, what can be licensed, and the counters behind official numbers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language


class _Named(models.Model):
    """A row of reference data with its name in three languages; English is always there."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    name_kk = models.CharField(max_length=200, blank=True)
    name_ru = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, f"name_{get_language()}", "") or self.name)


class Authority(_Named):
    """A body that grants licences. `number_pattern` takes `{year}` and `{number}`: `AFSA-A-LA-{year}-{number:04d}`."""

    number_pattern = models.CharField(max_length=80)
    organisation = models.OneToOneField("accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="authority")
    website = models.CharField(max_length=200, blank=True)
    appeal_to = models.CharField(max_length=200, blank=True)
    appeal_days = models.PositiveSmallIntegerField(default=30)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(
                condition=Q(number_pattern__contains="{year}") & Q(number_pattern__contains="{number"),
                name="authority_pattern_counts_by_year",
            )
        ]


class Activity(_Named):
    """Something that a licence of an authority may allow."""

    authority_code = models.CharField(max_length=40, blank=True)
    is_trading_facility = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "code")
        verbose_name_plural = "activities"


class InvestmentType(_Named):
    """What an activity may be carried on with: kinds of digital assets and instruments."""

    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "code")


class NumberSeries(models.Model):
    """The last number given out in a series, such as `application:2026`. Its row lock makes the numbers gapless."""

    scope = models.CharField(max_length=80, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.scope}: {self.last}"
