"""Which annual fee an invoice charges. The row is what keeps a year from being charged twice."""

from django.db import models

from registry.audit.triggers import append_only
from registry.fees.models import Invoice
from registry.licensing.models.licence import Licence


class AnnualCharge(models.Model):
    """The invoice of a licence for a year. A cancelled one stays: whoever cancelled it decided that nothing is to be paid."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="annual_charges")
    year = models.PositiveSmallIntegerField()
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="annual_charge")

    class Meta:
        ordering = ("licence", "year")
        constraints = [models.UniqueConstraint(fields=["licence", "year"], name="annualcharge_once_a_year")]
        triggers = append_only("annualcharge")

    def __str__(self) -> str:
        return f"{self.licence_id} {self.year}"
