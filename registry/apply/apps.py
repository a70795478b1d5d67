"""The Django app of `registry.apply`."""

from django.apps import AppConfig


class ApplyConfig(AppConfig):
    """Registers `registry.apply` under the label `apply`."""

    name = "registry.apply"
    label = "apply"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Applications by exchanges"
