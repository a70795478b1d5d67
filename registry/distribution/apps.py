"""The Django app of `registry.distribution`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DistributionConfig(AppConfig):
    """Registers `registry.distribution` under the label `distribution`."""

    name = "registry.distribution"
    label = "distribution"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Distribution")

    def ready(self) -> None:
        """Have the sweep hand deliveries to their task."""
        from registry.outbox.registry import register_due

        register_due("distribution.Delivery", "distribution.deliver", lease_seconds=35, queue="deliver")
