"""The Django app of `registry.distribution`."""

from django.apps import AppConfig


class DistributionConfig(AppConfig):
    """Registers `registry.distribution` under the label `distribution`."""

    name = "registry.distribution"
    label = "distribution"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Distribution"
